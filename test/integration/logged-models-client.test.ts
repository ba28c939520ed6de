import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { openServer, type OpenServer } from '../server/open-server.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

let open: OpenServer;
beforeAll(async () => {
  open = await openServer();
});
afterAll(() => open.close());

it('the stock client logs models, finds and loads them', { timeout: 300_000 }, async () => {
  const { stdout, stderr } = await promisify(execFile)(
    path.join(ROOT, '.venv/bin/python'),
    [path.join(ROOT, 'test/fixtures/logged-models-client.py')],
    {
      cwd: open.dataDir,
      env: {
        ...process.env,
        MLFLOW_TRACKING_URI: open.url,
        MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: 'true',
        MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1',
        MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR: 'false',
        GIT_PYTHON_REFRESH: 'quiet'
      }
    }
  );
  const { loaded, ...told } = JSON.parse(stdout);
  expect(Object.values(loaded)).toEqual(Object.values(loaded).map(() => true));
  expect(told).toEqual({
    artifacts: expect.arrayContaining(['line/MLmodel', 'line/requirements.txt']),
    model: {
      name: 'line',
      status: 'READY',
      type: '',
      run: true,
      params: { slope: '2' },
      colour: 'red',
      location: 'mlflow-artifacts:/<experiment>/models/<id>/artifacts',
      metrics: [
        ['mae', 0.5, 1, null],
        ['mse', 0.25, 1, 'points'],
        ['r2', 1, 1, null]
      ]
    },
    found: ['line', 'other'],
    'on dataset': ['line'],
    'second page': 1,
    run: {
      outputs: 2,
      metrics: { mse: 0.25, mae: 0.5, r2: 1 },
      dataset: ['points', { kind: 'toy', 'mlflow.data.context': 'training' }]
    },
    used: [[true], [4]],
    external: [150, 'READY'],
    deleted: 'RESOURCE_DOES_NOT_EXIST',
    tags: { b: '2' },
    autolog: { status: 'FINISHED', outputs: 1, datasets: 1, 'own run': 'FINISHED' }
  });
  // What autologging could not do it says as a warning, and goes on.
  expect(stderr).not.toMatch(/Encountered unexpected error|ENDPOINT_NOT_FOUND/);
});
