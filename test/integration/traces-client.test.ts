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

/** What the client tells of its own accord, in threads and when it ends. */
const TOLD = /INFO mlflow\.(tracking\.fluent|tracing\.export\.async_export_queue):/;

it.each(['true', 'false'])(
  'traces of the stock client come back whole, asynchronous: %s',
  { timeout: 180_000 },
  async asynchronous => {
    const { stdout, stderr } = await promisify(execFile)(
      path.join(ROOT, '.venv/bin/python'),
      [path.join(ROOT, 'test/fixtures/trace-client.py')],
      {
        cwd: open.dataDir,
        env: {
          ...process.env,
          MLFLOW_TRACKING_URI: open.url,
          MLFLOW_TRACKING_TOKEN: 'secret-token',
          MLFLOW_ENABLE_ASYNC_TRACE_LOGGING: asynchronous,
          MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: 'true',
          MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1',
          GIT_PYTHON_REFRESH: 'quiet'
        }
      }
    );
    expect(stderr.split('\n').filter(line => line !== '' && !TOLD.test(line))).toEqual([]);
    // The same client tells the same of a real `mlflow server` 3.17.2.
    expect(JSON.parse(stdout)).toEqual({
      spans: ANSWER_SPANS,
      info: {
        state: 'OK',
        tags: {
          colour: 'red',
          'mlflow.traceName': 'answer',
          'mlflow.trace.spansLocation': 'TRACKING_STORE'
        },
        session: 'session 1',
        client_request_id: 'request 1',
        request_preview: '{"question": "why?", "numbers": [1, 2.5]}',
        response_preview: '{"answer": "WHY?", "sum": 3.5}',
        experiment: true,
        timed: true
      },
      error: {
        state: 'ERROR',
        spans: [
          {
            ...SPAN,
            name: 'fails',
            type: 'UNKNOWN',
            inputs: {},
            outputs: null,
            status: 'ERROR',
            events: ['exception']
          }
        ],
        message: 'on purpose'
      },
      found: {
        all: ['answered', 'failed', 'in run'],
        oldest: ['answered'],
        error: ['failed'],
        tag: ['answered', 'in run'],
        name: ['failed'],
        run: ['in run'],
        span: ['answered', 'in run'],
        text: ['answered', 'in run'],
        columns: true
      },
      after: {
        colour: 'blue',
        gone: false,
        assessments: [
          ['good', 'updated', false, 'clear'],
          ['expected', ['WHY?', 42], null, null],
          ['good', true, true, null]
        ],
        feedback: ['answered']
      },
      deleted: [1, 2, []]
    });
  }
);

const SPAN = { parent: null, status: 'OK', events: [], timed: true, attributes: {} };
const ANSWER_SPANS = [
  {
    ...SPAN,
    name: 'answer',
    type: 'CHAIN',
    inputs: { question: 'why?', numbers: [1, 2.5] },
    outputs: { answer: 'WHY?', sum: 3.5 },
    attributes: { model: 'none', depth: 2 }
  },
  {
    ...SPAN,
    name: 'retrieve',
    type: 'RETRIEVER',
    parent: 'answer',
    // 2^53 + 1, which a double cannot hold: the fixture compares it.
    inputs: { question: 'why?', big: 'exact' },
    outputs: [{ page_content: '<long>', metadata: { doc: 1 } }],
    attributes: { float: 1, flag: true, nothing: null, nested: { a: [1, 'x'] } }
  }
];
