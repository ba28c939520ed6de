import path from 'node:path';
import { describe, expect, it } from 'vitest';

import { UsageError } from '../../src/cli/failure.ts';
import { SERVE_HELP } from '../../src/cli/serve-help.ts';
import { readServeOptions } from '../../src/cli/serve-options.ts';

const read = (args: string[], environment: Record<string, string> = {}) =>
  readServeOptions(args, environment)!;

describe('the options of celltrail serve', () => {
  it('are those of a server for this machine alone when nothing is said', () => {
    expect(read([])).toEqual({
      host: '127.0.0.1',
      port: 5000,
      dataDir: path.resolve('.celltrail'),
      token: null,
      allowedHosts: undefined,
      allowedOrigins: undefined,
      frameOptions: 'SAMEORIGIN',
      artifacts: { destination: undefined, serve: true, defaultRoot: undefined },
      staticPrefix: '',
      exposePrometheus: false
    });
  });

  const ALL = {
    host: '127.0.0.2',
    port: 7,
    allowedHosts: ['a.example', 'b-*:5000'],
    allowedOrigins: ['https://a.example', '*'],
    frameOptions: 'DENY',
    artifacts: { destination: '/art', serve: false, defaultRoot: path.resolve('rel/root') },
    staticPrefix: '/x',
    exposePrometheus: true
  };

  it('come by the names that mlflow server has', () => {
    const args =
      '-h 127.0.0.2 -p 7 --allowed-hosts a.example,b-*:5000 --x-frame-options deny ' +
      '--artifacts-destination file:///art --default-artifact-root rel/root ' +
      '--no-serve-artifacts --static-prefix /x --expose-prometheus dir';
    const origins = ['--cors-allowed-origins', 'https://a.example, *'];
    expect(read([...args.split(' '), ...origins])).toMatchObject(ALL);
  });

  it('come from the environment that mlflow server reads', () => {
    const environment = {
      MLFLOW_HOST: '127.0.0.2',
      MLFLOW_PORT: '7',
      MLFLOW_SERVER_ALLOWED_HOSTS: 'a.example,b-*:5000',
      MLFLOW_SERVER_CORS_ALLOWED_ORIGINS: 'https://a.example,*',
      MLFLOW_SERVER_X_FRAME_OPTIONS: 'DENY',
      MLFLOW_ARTIFACTS_DESTINATION: '/art',
      MLFLOW_DEFAULT_ARTIFACT_ROOT: 'rel/root',
      MLFLOW_SERVE_ARTIFACTS: 'false',
      MLFLOW_STATIC_PREFIX: '/x',
      MLFLOW_EXPOSE_PROMETHEUS: 'dir',
      CELLTRAIL_HOME: '/data',
      CELLTRAIL_TOKEN: 'secret'
    };
    expect(read([], environment)).toMatchObject({ ...ALL, dataDir: '/data', token: 'secret' });
    expect(
      read(['--host', 'localhost', '--serve-artifacts', '--token', 'other'], environment)
    ).toMatchObject({ host: 'localhost', token: 'other', artifacts: { serve: true } });
  });

  it('take -h alone for help, and --expose-prometheus without a folder', () => {
    expect(readServeOptions(['-h'], {})).toBeNull();
    expect(readServeOptions(['--port', '1', '-h'], {})).toBeNull();
    expect(read(['--expose-prometheus']).exposePrometheus).toBe(true);
    expect(read(['--expose-prometheus', '--port', '1'])).toMatchObject({
      port: 1,
      exposePrometheus: true
    });
  });

  it('send no X-Frame-Options for NONE, and leave a URI as root as it is', () => {
    expect(read(['--x-frame-options', 'NONE']).frameOptions).toBeNull();
    for (const root of ['s3://bucket/x', 'mlflow-artifacts:/x', 'file:///x']) {
      expect(read(['--default-artifact-root', root]).artifacts!.defaultRoot).toBe(root);
    }
  });

  it.each([
    [['--static-prefix', 'x'], "--static-prefix must begin with a '/'."],
    [['--static-prefix', '/x/'], "--static-prefix should not end with a '/'."],
    [['--static-prefix', '/{x}'], '--static-prefix must not contain'],
    [['--x-frame-options', 'maybe'], "it must be 'SAMEORIGIN', 'DENY' or 'NONE'"],
    [['--artifacts-destination', 's3://bucket'], 'keeps artifacts in a folder of this machine'],
    [['--serve-artifacts', '--no-serve-artifacts'], 'exclude each other'],
    [['--host'], '--host'],
    [['--backend-store-uri', 'sqlite:///mlflow.db'], 'give that with --data'],
    [['--registry-store-uri=x'], 'celltrail serve has no --registry-store-uri.'],
    [['--workers', '4'], 'leave it out'],
    [['-w', '4'], 'leave it out'],
    [['--gunicorn-opts', 'x'], 'leave it out'],
    [['--disable-security-middleware'], "--allowed-hosts '*'"],
    [['--app-name', 'basic-auth'], 'give one with --token'],
    [['--artifacts-only'], 'leave it out'],
    [['--enable-workspaces'], 'a --data folder for each']
  ])('%j are refused with what to do instead', (args, message) => {
    expect(() => read(args)).toThrow(UsageError);
    expect(() => read(args)).toThrow(message);
  });

  it('refuse a word in the environment that is no yes or no', () => {
    expect(() => read([], { MLFLOW_SERVE_ARTIFACTS: 'perhaps' })).toThrow(UsageError);
    expect(read([], { MLFLOW_SERVE_ARTIFACTS: '0' }).artifacts!.serve).toBe(false);
    expect(read([], { MLFLOW_SERVE_ARTIFACTS: '' }).artifacts!.serve).toBe(true);
  });

  it('are all in the help', () => {
    const names =
      'host port data token no-auth allowed-hosts cors-allowed-origins x-frame-options ' +
      'artifacts-destination default-artifact-root no-serve-artifacts static-prefix expose-prometheus';
    for (const name of names.split(' ')) expect(SERVE_HELP).toContain(`--${name}`);
    for (const line of SERVE_HELP.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });
});
