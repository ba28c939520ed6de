import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAIN } from '../server/celltrail-main.ts';
import { startServeProcess, type ServeProcess } from '../server/serve-process.ts';
import { FaultProxy } from '../sync/fault-proxy.ts';
import { startMlflowServer } from './mlflow-server.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

let folder: string;
let data: string;
let mlflow: Awaited<ReturnType<typeof startMlflowServer>>;
let other: ServeProcess;
let proxy: FaultProxy;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-sync-models-'));
  data = path.join(folder, 'data');
  mkdirSync(path.join(folder, 'mlflow'));
  const recorded = async () => {
    other = await startServeProcess(path.join(folder, 'other'));
    await onRecord('make');
  };
  [mlflow] = await Promise.all([startMlflowServer(path.join(folder, 'mlflow')), recorded()]);
  proxy = await FaultProxy.start(Number(new URL(mlflow.url).port));
});
afterAll(async () => {
  await proxy.close();
  await Promise.all([mlflow.stop(), other.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

/** What the stock client does with a server. */
async function client(url: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(
    path.join(ROOT, '.venv/bin/python'),
    [path.join(ROOT, 'test/fixtures/synced-models.py'), ...args],
    {
      cwd: folder,
      env: {
        ...process.env,
        MLFLOW_TRACKING_URI: url,
        MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: 'true',
        MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1',
        GIT_PYTHON_REFRESH: 'quiet'
      }
    }
  );
  return stdout;
}

async function onRecord(what: string): Promise<void> {
  const serve = await startServeProcess(data);
  try {
    await client(serve.url, what);
  } finally {
    await serve.stop();
  }
}

const sync = (url: string) => run(process.execPath, [MAIN, 'sync', url, '--data', data]);
const proxied = () => `http://127.0.0.1:${proxy.port}`;
const tell = async (url: string, ...uris: string[]) =>
  JSON.parse(await client(url, 'tell', ...uris)) as unknown;

const MADE = {
  logged: {
    'scale-2': {
      status: 'READY',
      run: 'maker',
      params: 105,
      colour: 'red',
      late: null,
      became: '[{"name": "scale", "version": 1}]',
      metrics: [
        ['mae', 0.5, 7, 'user'],
        ['mse', 0.25, 1, 'maker']
      ]
    },
    'scale-3': {
      status: 'READY',
      run: 'maker',
      params: 105,
      colour: 'red',
      late: null,
      became: '[{"name": "scale", "version": 2}]',
      metrics: []
    }
  },
  runs: {
    maker: { inputs: [], outputs: ['scale-2', 'scale-3'], points: { mse: 1 } },
    user: { inputs: ['scale-2'], outputs: [], points: { mae: 1 } }
  },
  registered: {
    scale: {
      description: 'scales',
      tags: { team: 'red' },
      aliases: { champion: '1' },
      versions: [
        ['1', 'doubles', 'None', 'models', 'maker', null],
        ['2', '', 'Production', 'models', 'maker', null],
        ['3', '', 'None', 'runs', 'maker', 'files']
      ]
    },
    copied: {
      description: '',
      tags: {},
      aliases: {},
      versions: [['1', '', 'None', 'models', 'maker', 'files']]
    }
  },
  predicted: {},
  prompt: 'Hello {{whom}}'
};

describe('models that the stock client logged and registered', () => {
  it('are on a real MLflow server as they are here, and can be loaded there', async () => {
    await sync(proxied());
    expect(await tell(mlflow.url, 'models:/scale@champion', 'models:/scale/2')).toEqual({
      ...MADE,
      predicted: { 'models:/scale@champion': [2, 4], 'models:/scale/2': [3, 6] }
    });
  });

  it('are not sent again', async () => {
    const sent: string[] = [];
    proxy.next({ kind: 'delay', ms: 0 }, 1, (method, asked) => {
      if (method !== 'GET' && !asked.endsWith('/search')) sent.push(`${method} ${asked}`);
      return false;
    });
    await sync(proxied());
    expect(sent).toEqual([]);
  });

  it('follow what changes here: renamed, deleted, with other aliases and tags', async () => {
    await onRecord('change');
    await sync(proxied());
    expect(await tell(mlflow.url, 'models:/renamed@champion')).toMatchObject({
      logged: { 'scale-2': { colour: null, late: 'yes' } },
      registered: {
        renamed: {
          description: 'scales',
          tags: {},
          aliases: { champion: '2' },
          versions: [
            ['2', '', 'Production', 'models', 'maker', null],
            ['3', '', 'None', 'runs', 'maker', 'files']
          ]
        }
      },
      predicted: {}
    });
  });
});
