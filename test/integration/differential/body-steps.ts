import { post, TIME, type Step } from './step.ts';

/** A body as bytes or text, as it is. */
const raw = (name: string, endpoint: string, body: string | Uint8Array, more: Partial<Step> = {}) =>
  post(name, endpoint, body, more);

const bytes = (text: string) => new TextEncoder().encode(text);
const CRASH = (what: string) => ({
  status: 400,
  why: `MLflow's server fails over ${what} and answers 500 with a page`
});

/** What is JSON, what counts as nothing, and what of it is read. */
export const BODY_STEPS: Step[] = [
  post(
    'creates a run for bodies',
    'runs/create',
    { experiment_id: '0', run_name: 'bodies', start_time: TIME },
    { save: { run: answer => answer.run.info.run_id } }
  ),
  post(
    'creates a run for what differs',
    'runs/create',
    { experiment_id: '0', run_name: 'differs', start_time: TIME },
    { save: { spare: answer => answer.run.info.run_id } }
  ),
  raw('treats broken JSON as nothing', 'runs/log-metric', '{'),
  raw('treats JSON with more behind it as nothing', 'runs/set-tag', '{"run_id": "x"} x'),
  raw('treats single quotes as nothing', 'runs/set-tag', "{'run_id': 'x'}"),
  raw(
    'decodes JSON in a JSON string',
    'runs/set-tag',
    JSON.stringify(JSON.stringify({ key: 'a', value: 'b' }))
  ),
  raw('takes an empty body as {}', 'runs/log-metric', ''),
  raw('takes null as {}', 'runs/log-metric', 'null'),
  raw('refuses a list', 'runs/log-metric', '[1, 2]', { better: CRASH('a list') }),
  raw('refuses a number', 'runs/log-metric', '5', { better: CRASH('a number') }),
  raw('refuses an empty batch body', 'runs/log-batch', '', { better: CRASH('no body') }),
  raw('refuses a text that is no JSON inside', 'runs/set-tag', '"text"', {
    better: CRASH('such a text')
  }),
  raw('refuses another content type', 'runs/log-metric', '{}', {
    headers: { 'content-type': 'text/plain' }
  }),
  raw('refuses no content type', 'runs/log-metric', '{}', { headers: {} }),
  raw('takes parameters of the content type', 'runs/log-metric', '{}', {
    headers: { 'content-type': 'application/json; charset=utf-8' }
  }),
  raw('refuses capitals in the content type', 'runs/log-metric', '{}', {
    headers: { 'content-type': 'Application/JSON' }
  }),
  raw(
    'takes the last of a key that comes twice',
    'runs/set-tag',
    '{"run_id": "nope", "run_id": "<run>", "key": "dup", "value": "1", "value": "2"}'
  ),
  raw(
    'takes a byte order mark',
    'runs/set-tag',
    bytes('\uFEFF{"run_id": "nope", "key": "a", "value": "b"}')
  ),
  raw(
    'treats broken UTF-8 as nothing',
    'runs/set-tag',
    Uint8Array.from([...bytes('{"run_id": "nope", "key": "'), 0xff, 0xfe, ...bytes('"}')])
  ),
  raw(
    'refuses half of a surrogate pair',
    'runs/set-tag',
    '{"run_id": "<spare>", "key": "half", "value": "\\ud83d"}',
    { better: { status: 400, why: 'MLflow reads what comes before it, and sets an empty tag' } }
  ),
  raw(
    'takes a whole surrogate pair as escapes',
    'runs/set-tag',
    '{"run_id": "<run>", "key": "pair", "value": "\\ud83d\\ude00 \\u0041"}'
  ),
  raw(
    'takes the character 0 in a value',
    'runs/set-tag',
    '{"run_id": "<run>", "key": "nul", "value": "a\\u0000b"}'
  ),
  raw(
    'refuses the character 0 in a key',
    'runs/set-tag',
    '{"run_id": "<run>", "key": "a\\u0000b", "value": ""}'
  ),
  raw('treats a raw line break in a string as nothing', 'runs/set-tag', '{"run_id": "a\nb"}'),
  raw('takes white space around JSON', 'runs/set-tag', ' \n\t{"key": "a"}\r\n '),
  raw(
    'takes unknown fields of any depth below 100',
    'runs/set-tag',
    `{"run_id": "<run>", "key": "deep", "value": "", "x": ${'['.repeat(90)}${']'.repeat(90)}}`
  ),
  raw(
    'takes numbers of any size where they are unknown',
    'runs/set-tag',
    '{"run_id": "<run>", "key": "large", "value": "", "x": 123456789012345678901234567890}'
  ),
  {
    name: 'has the tags as they came',
    method: 'GET',
    path: 'mlflow/runs/get?run_id=<run>'
  },
  raw(
    'takes bare NaN',
    'runs/log-metric',
    `{"run_id": "<spare>", "key": "bare", "value": NaN, "timestamp": ${TIME}}`
  ),
  {
    name: 'keeps it',
    method: 'GET',
    path: 'mlflow/metrics/get-history?run_id=<spare>&metric_key=bare',
    except: { metrics: 'MLflow reads no bare NaN, and keeps 0' }
  }
];
