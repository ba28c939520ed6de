import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { openServer, type OpenServer } from '../server/open-server.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

let open: OpenServer;
beforeAll(async () => {
  open = await openServer({ token: 'secret-token' });
});
afterAll(() => open.close());

it('the stock mlflow client cannot tell', { timeout: 90_000 }, async () => {
  const { stdout } = await promisify(execFile)(
    path.join(ROOT, '.venv/bin/python'),
    [path.join(ROOT, 'test/fixtures/mlflow-client.py')],
    {
      cwd: open.dataDir,
      env: {
        ...process.env,
        MLFLOW_TRACKING_URI: open.url,
        MLFLOW_TRACKING_TOKEN: 'secret-token',
        MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: 'true',
        MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1',
        GIT_PYTHON_REFRESH: 'quiet'
      }
    }
  );
  expect(JSON.parse(stdout)).toEqual({
    experiment: 'client test',
    status: 'FINISHED',
    params: { lr: '0.01', depth: '3', name: 'größe 図' },
    tags: { colour: 'red', a: '1', b: '2', 'mlflow.runName': 'one' },
    last: { loss: 0.1, 'val/acc': 0.5, async4: 4 },
    nan: true,
    inf: true,
    history: Array.from({ length: 10 }, (_, step) => [step, 1 / (step + 1)]),
    found: ['one'],
    children: ['child'],
    artifacts: ['dict.json', 'folder', 'folder/sub/data.bin', 'texts', 'texts/hello world.txt'],
    text: 'hello',
    bytes: true,
    errors: {
      param: 'INVALID_PARAMETER_VALUE',
      run: 'RESOURCE_DOES_NOT_EXIST',
      key: 'INVALID_PARAMETER_VALUE',
      experiment: 'RESOURCE_ALREADY_EXISTS'
    },
    renamed: 'renamed',
    deleted: 'deleted',
    experiments: ['Default', 'renamed'],
    gone: ['Default']
  });
});
