import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { tlsOptionsOf } from '../../../src/sync/remote/tls-options.ts';
import { callsTo, echo, failureOf, pemPath, serve, serveTls } from './small-server.ts';

const TRUSTING = { MLFLOW_TRACKING_SERVER_CERT_PATH: pemPath('ca') };

const ask = (port: number, env: Record<string, string>) =>
  callsTo(`https://localhost:${port}`, { tls: tlsOptionsOf(env) }).get('a');

it('takes a server of an authority in a file or folder, and any when it is told to', async () => {
  const port = await serveTls('server', {}, echo);
  const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-ca-'));
  try {
    copyFileSync(pemPath('ca'), path.join(folder, 'ca.pem'));
    writeFileSync(path.join(folder, 'README'), 'of the team');
    await ask(port, TRUSTING);
    await ask(port, { MLFLOW_TRACKING_SERVER_CERT_PATH: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
  await ask(port, { MLFLOW_TRACKING_INSECURE_TLS: 'True' });
  expect(await failureOf(ask(port, {}))).toMatchObject({
    kind: 'unreachable',
    message:
      `The certificate of localhost:${port} is of an authority that is not known here: ` +
      'set MLFLOW_TRACKING_SERVER_CERT_PATH to the file of that authority.'
  });
});

it('says since when a certificate is no longer valid, and for whom another one is', async () => {
  const expired = await serveTls('expired', {}, echo);
  expect(await failureOf(ask(expired, TRUSTING))).toMatchObject({
    kind: 'unreachable',
    message: `The certificate of localhost:${expired} expired on 2024-02-29: its server needs a new one.`
  });
  const other = await serveTls('other', {}, echo);
  expect(await failureOf(ask(other, TRUSTING))).toMatchObject({
    kind: 'unreachable',
    message: `The certificate of localhost:${other} is for mlflow.example.org: use an address with that name.`
  });
});

it('says that a server does not speak TLS', async () => {
  const port = await serve(echo);
  const failure = await failureOf(ask(port, {}));
  expect(failure.kind).toBe('unreachable');
  expect(failure.message).toBe(
    `localhost:${port} does not speak TLS: does its address begin with http://?`
  );
});

describe('a server that wants a certificate', () => {
  const options = { requestCert: true, ca: readFileSync(pemPath('ca')) };

  it('gets the one of MLFLOW_TRACKING_CLIENT_CERT_PATH', async () => {
    const port = await serveTls('server', options, (request, response) => {
      const { subject } = (request.socket as TLSSocket).getPeerCertificate();
      response.end(JSON.stringify(subject));
    });
    const env = { ...TRUSTING, MLFLOW_TRACKING_CLIENT_CERT_PATH: pemPath('client') };
    expect(await ask(port, env)).toEqual({ CN: 'ada' });
  });

  it('is named when there is none', async () => {
    // With TLS 1.3 a server of Node ends the connection without a word.
    const port = await serveTls('server', { ...options, maxVersion: 'TLSv1.2' }, echo);
    const failure = await failureOf(ask(port, TRUSTING));
    expect(failure.kind).toBe('unreachable');
    expect(failure.message).toMatch(
      /if it wants a certificate, set MLFLOW_TRACKING_CLIENT_CERT_PATH/
    );
  });
});

it('refuses settings that MLflow refuses, and files that are none', () => {
  const refused = (env: Record<string, string>) => expect(() => tlsOptionsOf(env));
  refused({ ...TRUSTING, MLFLOW_TRACKING_INSECURE_TLS: '1' }).toThrow(/both set/);
  refused({ MLFLOW_TRACKING_INSECURE_TLS: 'yes' }).toThrow(/"yes".*true, false, 1 and 0/);
  refused({ MLFLOW_TRACKING_SERVER_CERT_PATH: '/none.pem' }).toThrow(/\/none\.pem.*cannot be read/);
  refused({ MLFLOW_TRACKING_SERVER_CERT_PATH: import.meta.filename }).toThrow(/no certificate/);
  refused({ MLFLOW_TRACKING_CLIENT_CERT_PATH: pemPath('ca') }).toThrow(/no private key/);
});
