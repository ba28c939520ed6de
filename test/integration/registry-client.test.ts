import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { startServeProcess, type ServeProcess } from '../server/serve-process.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

let folder: string;
let serve: ServeProcess;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-registry-'));
  serve = await startServeProcess(path.join(folder, 'data'));
});
afterAll(async () => {
  await serve.stop();
  rmSync(folder, { recursive: true, force: true });
});

it(
  'the stock client registers, finds and loads models and prompts',
  { timeout: 180_000 },
  async () => {
    const { stdout } = await promisify(execFile)(
      path.join(ROOT, '.venv/bin/python'),
      [path.join(ROOT, 'test/fixtures/registry-client.py')],
      {
        cwd: folder,
        env: {
          ...process.env,
          MLFLOW_TRACKING_URI: serve.url,
          MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: 'true',
          MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1',
          GIT_PYTHON_REFRESH: 'quiet'
        }
      }
    );
    expect(JSON.parse(stdout)).toEqual({
      versions: ['1', '2'],
      run: true,
      tags: { made: 'by hand' },
      uri: true,
      logged: ['1', true],
      became: { name: 'logged', version: 1 },
      alias: '1',
      aliases: { champion: '1' },
      stages: { 1: 'Archived', 2: 'Production' },
      latest: ['2'],
      'by number': 'weights 2',
      'by alias': 'weights 1',
      'by stage': 'weights 2',
      'by latest': 'weights 2',
      copy: ['copy', '1', 'models:/stock/1'],
      found: ['renamed', 'made first', 'logged', 'copy'],
      'found by tag': ['made first'],
      'found versions': [['renamed', '2', 'second']],
      pages: [['1'], ['2']],
      prompt: [1, 'Say hi to you.', 'first words'],
      chat: [{ role: 'user', content: 'Hello {{whom}}' }],
      'newest prompt': 2,
      prompts: ['greeting'],
      'no prompts': [],
      errors: {
        model: 'RESOURCE_DOES_NOT_EXIST',
        version: 'RESOURCE_DOES_NOT_EXIST',
        twice: 'RESOURCE_ALREADY_EXISTS',
        'prompt as model': 'RESOURCE_ALREADY_EXISTS',
        alias: 'INVALID_PARAMETER_VALUE',
        source: 'INVALID_PARAMETER_VALUE'
      },
      left: ['2'],
      gone: ['copy', 'logged', 'made first']
    });
  }
);
