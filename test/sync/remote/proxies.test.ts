import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import {
  callsTo,
  echo,
  failureOf,
  faulty,
  forwardProxy,
  pemPath,
  serve,
  serveTls
} from './small-server.ts';

it('tunnels to a server with TLS, whose own certificate counts', async () => {
  const proxy = await forwardProxy();
  vi.stubEnv('HTTPS_PROXY', proxy.address);
  const port = await serveTls('server', {}, echo);
  const ca = [readFileSync(pemPath('ca'), 'utf8')];
  const trusting = callsTo(`https://localhost:${port}`, { tls: { ca } });
  expect(await trusting.get('a')).toMatchObject({ url: '/api/2.0/a' });
  expect(proxy.seen).toEqual([`CONNECT localhost:${port}`]);
  const failure = await failureOf(callsTo(`https://localhost:${port}`).get('a'));
  expect(failure.message).toMatch(/MLFLOW_TRACKING_SERVER_CERT_PATH/);
});

it('asks for a server without TLS by its whole address, and for one of NO_PROXY directly', async () => {
  const proxy = await forwardProxy();
  vi.stubEnv('http_proxy', proxy.address);
  const port = await serve(echo);
  expect(await callsTo('http://mlflow.invalid').get('a')).toEqual({ by: 'proxy' });
  expect(proxy.seen).toEqual(['GET http://mlflow.invalid/api/2.0/a']);
  vi.stubEnv('no_proxy', '127.0.0.1');
  expect(await callsTo(`http://127.0.0.1:${port}`).get('a')).toMatchObject({ method: 'GET' });
});

it('names the proxy that refuses, and what one answers that opens no tunnel', async () => {
  const closed = await faulty();
  await closed.refuse();
  vi.stubEnv('HTTPS_PROXY', closed.address);
  expect(await failureOf(callsTo('https://mlflow.invalid').get('a'))).toMatchObject({
    kind: 'unreachable',
    message: `The proxy 127.0.0.1:${closed.port} on the way to mlflow.invalid refused the connection.`
  });
  vi.stubEnv('HTTPS_PROXY', (await forwardProxy(407)).address.replace('//', '//me:pass@'));
  expect(await failureOf(callsTo('https://mlflow.invalid').get('a'))).toMatchObject({
    kind: 'unreachable',
    message: 'The proxy on the way to mlflow.invalid did not let the call through (status 407).'
  });
  vi.stubEnv('HTTPS_PROXY', 'proxy');
  expect(() => callsTo('https://mlflow.invalid')).toThrow(/HTTPS_PROXY or HTTP_PROXY/);
});
