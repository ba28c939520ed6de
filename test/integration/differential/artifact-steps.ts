import { get, post, type Step } from './step.ts';

const FILES = '/api/2.0/mlflow-artifacts/artifacts';
const ROOT = `${FILES}/<experiment>/<run>/artifacts`;

const at = (
  method: Step['method'],
  name: string,
  path: string,
  more: Partial<Step> = {}
): Step => ({ name, method, path, headers: {}, ...more });

const NO_BODY = 'MLflow answers with no body, we with {}';
const put = (name: string, path: string, body: string, more: Partial<Step> = {}) =>
  at('PUT', name, path, { body, statusOnly: NO_BODY, ...more });

/**
 * Ways to say `..`, an absolute path or the like below the proxy. Those that the client here would
 * itself take for `..` are sent to ours alone, in test/server/routes/artifacts.test.ts.
 */
const ESCAPES = [
  '..%2fx',
  '%252e%252e/%252e%252e/etc/passwd',
  '%25252e%25252e%25252fx',
  '%2fetc/passwd',
  '%252fetc%252fpasswd',
  'C:%5Cx',
  'c:%2fx',
  'file:%2f%2f%2fetc/passwd',
  'a%23b',
  'a%2523b'
];

const JSON_BODY = { 'content-type': 'application/json' };
const mpu = (name: string, place: string, body: unknown, more: Partial<Step> = {}) =>
  at('POST', name, `/api/2.0/mlflow-artifacts/mpu/${place}`, {
    body,
    headers: JSON_BODY,
    ...more
  });

/** Files of runs through the proxy and by the run, and the doors against pages of others. */
export const ARTIFACT_STEPS: Step[] = [
  post(
    'creates an experiment for files',
    'experiments/create',
    { name: 'artifacts' },
    { save: { experiment: answer => answer.experiment_id } }
  ),
  post(
    'creates a run for files',
    'runs/create',
    { experiment_id: '<experiment>', run_name: 'with files', start_time: 1 },
    { save: { run: answer => answer.run.info.run_id } }
  ),

  // The proxy
  put('stores an artifact', `${ROOT}/folder/a%20b.txt`, 'content'),
  at('GET', 'reads it', `${ROOT}/folder/a%20b.txt`),
  at('HEAD' as Step['method'], 'asks for its headers', `${ROOT}/folder/a%20b.txt`),
  put('stores it again', `${ROOT}/folder/a%20b.txt`, 'newer'),
  at('GET', 'reads the newer one', `${ROOT}/folder/a%20b.txt`),
  at('GET', 'reads it below ajax-api', `${ROOT.replace('/api', '/ajax-api')}/folder/a%20b.txt`),
  put('stores JSON', `${ROOT}/data.json`, '{"a": [1, 2]}'),
  at('GET', 'reads JSON as text', `${ROOT}/data.json`),
  put('stores a name beyond ASCII', `${ROOT}/%C3%BC/%E5%9B%B3.csv`, 'a,b'),
  at('GET', 'reads a name beyond ASCII', `${ROOT}/%C3%BC/%E5%9B%B3.csv`),
  put('stores an empty file', `${ROOT}/empty.txt`, ''),
  at('GET', 'reads an empty file', `${ROOT}/empty.txt`),
  put('stores a file without a suffix', `${ROOT}/model/MLmodel`, 'flavors: {}'),
  at('GET', 'reads a file without a suffix', `${ROOT}/model/MLmodel`),
  put('stores bytes of no known type', `${ROOT}/data.unknown`, 'x'),
  at('GET', 'reads bytes of no known type', `${ROOT}/data.unknown`),
  put('stores a name with two dots', `${ROOT}/a..b/c..txt`, 'dots'),
  at('GET', 'reads a name with two dots', `${ROOT}/a..b/c..txt`),
  at('GET', 'reads through doubled slashes', `${ROOT}//folder//a%20b.txt`),
  at('GET', 'reads through a dot', `${ROOT}/./folder/./a%20b.txt`),
  at('GET', 'misses an artifact', `${ROOT}/nope`),
  at('GET', 'misses an artifact below a file', `${ROOT}/data.json/x`),
  at('GET', 'refuses to read a folder', `${ROOT}/folder`, {
    statusOnly: "MLflow's router answers {detail}, we with its text in MLflow's form"
  }),
  at('GET', 'refuses to read the root', `${FILES}/`, {
    statusOnly: 'MLflow names the folder, we the missing file name'
  }),
  put('refuses to store a folder', `${ROOT}/folder/`, 'x', {
    statusOnly: "MLflow's router answers {detail}, we with its text in MLflow's form"
  }),
  ...ESCAPES.flatMap(path => [
    at('GET', `refuses to read ${path}`, `${FILES}/${path}`),
    at('PUT', `refuses to write ${path}`, `${FILES}/${path}`, { body: 'x' }),
    at('DELETE', `refuses to delete ${path}`, `${FILES}/${path}`, {
      ...(path.startsWith('%2f')
        ? {
            better: { status: 400, why: 'werkzeug sends the client to the path without the slash' }
          }
        : {})
    })
  ]),
  at('GET', 'reads a range', `${ROOT}/data.json`, { headers: { range: 'bytes=1-3' } }),
  at('GET', 'reads an open range', `${ROOT}/data.json`, { headers: { range: 'bytes=5-' } }),
  at('GET', 'reads the end', `${ROOT}/data.json`, { headers: { range: 'bytes=-4' } }),
  at('GET', 'reads a range that ends beyond the file', `${ROOT}/data.json`, {
    headers: { range: 'bytes=5-900' }
  }),
  at('GET', 'refuses a range beyond the file', `${ROOT}/data.json`, {
    headers: { range: 'bytes=900-' },
    statusOnly: "starlette's text has no form of MLflow's"
  }),

  // Lists
  at('GET', 'lists a folder', `${FILES}?path=<experiment>/<run>/artifacts/folder`),
  at('GET', 'lists a folder by its end', `${FILES}?path=<experiment>/<run>/artifacts/folder/`),
  at('GET', 'lists nothing of a file', `${FILES}?path=<experiment>/<run>/artifacts/data.json`),
  at('GET', 'lists nothing of a missing folder', `${FILES}?path=nope/nope`),
  ...['../x', '%2e%2e', 'a/../../x', '/etc', '%2Fetc', 'C:%5Cx', 'a%2523b'].map(path =>
    at('GET', `refuses to list ${path}`, `${FILES}?path=${path}`)
  ),
  get('lists the artifacts of a run', 'artifacts/list?run_id=<run>'),
  get('lists them by the old name of its id', 'artifacts/list?run_uuid=<run>'),
  get('lists a folder of a run', 'artifacts/list?run_id=<run>&path=folder'),
  get('lists nothing of a file of a run', 'artifacts/list?run_id=<run>&path=data.json'),
  get('lists nothing of a missing folder of a run', 'artifacts/list?run_id=<run>&path=nope'),
  get('lists by an empty path', 'artifacts/list?run_id=<run>&path='),
  get('refuses to list outside a run', 'artifacts/list?run_id=<run>&path=../../x'),
  get('refuses to list outside a run by escapes', 'artifacts/list?run_id=<run>&path=%252e%252e/x'),
  get('refuses an absolute path of a run', 'artifacts/list?run_id=<run>&path=/etc'),
  get('misses the run of a list', 'artifacts/list?run_id=nope'),
  get('misses the id of the run of a list', 'artifacts/list?path=folder'),

  // Files by the run
  at('GET', 'gets a file of a run', '/get-artifact?run_id=<run>&path=folder/a%20b.txt'),
  at('GET', 'gets it by the old name of the id', '/get-artifact?run_uuid=<run>&path=data.json'),
  at('GET', 'misses a file of a run', '/get-artifact?run_id=<run>&path=nope'),
  at('GET', 'misses the run of a file', '/get-artifact?run_id=nope&path=data.json'),
  at('GET', 'misses the id of a run', '/get-artifact?path=data.json'),
  at('GET', 'misses the path of a file', '/get-artifact?run_id=<run>', {
    statusOnly: "Flask's page for a missing argument"
  }),
  at('GET', 'refuses a folder of a run', '/get-artifact?run_id=<run>&path=folder'),
  at('GET', 'refuses a file outside of a run', '/get-artifact?run_id=<run>&path=../x'),
  at('GET', 'gets a range of a file', '/get-artifact?run_id=<run>&path=data.json', {
    headers: { range: 'bytes=1-3' }
  }),

  // Small files of the page
  ...(
    [
      ['uploads a file', 'run_uuid=<run>&path=up/note.txt', 'a note'],
      ['uploads to the root', 'run_uuid=<run>&path=note.txt', 'a note'],
      ['refuses an upload without a run', 'path=note.txt', 'a note'],
      ['refuses an upload without a path', 'run_uuid=<run>', 'a note'],
      ['refuses an upload with an empty path', 'run_uuid=<run>&path=', 'a note'],
      ['refuses an upload outside', 'run_uuid=<run>&path=../x', 'a note'],
      ['refuses an upload outside by escapes', 'run_uuid=<run>&path=%252e%252e/x', 'a note'],
      ['refuses an upload of nothing', 'run_uuid=<run>&path=note.txt', ''],
      ['refuses an upload to an unknown run', 'run_uuid=nope&path=note.txt', 'a note'],
      ['refuses a large upload', 'run_uuid=<run>&path=big', 'x'.repeat(10 * 1024 * 1024 + 1)]
    ] as const
  ).map(([name, query, body]) =>
    at('POST', name, `/ajax-api/2.0/mlflow/upload-artifact?${query}`, {
      body,
      headers: { 'content-type': 'application/octet-stream' },
      ...(name.startsWith('uploads') ? { statusOnly: NO_BODY } : {})
    })
  ),
  at('GET', 'reads what was uploaded', '/get-artifact?run_id=<run>&path=up/note.txt'),
  at('POST', 'has uploads below ajax-api alone', '/api/2.0/mlflow/upload-artifact', {
    body: 'x',
    statusOnly: 'an unknown path: a page of HTML'
  }),

  // What only cloud stores have
  mpu('has no uploads in parts', 'create/a/b.bin', { path: 'b.bin', num_parts: 2 }),
  mpu('checks the place of parts', 'create/..%2fb.bin', { path: 'b.bin', num_parts: 2 }),
  mpu('misses the path of parts', 'create/a/b.bin', { num_parts: 2 }),
  mpu('refuses a text as number of parts', 'create/a/b.bin', { path: 'b.bin', num_parts: 'x' }),
  mpu('has no uploads in parts to complete', 'complete/a/b.bin', {
    path: 'b.bin',
    upload_id: 'u',
    parts: [{ part_number: 1, etag: 'e' }]
  }),
  mpu('misses the parts to complete', 'complete/a/b.bin', { path: 'b.bin', upload_id: 'u' }),
  mpu('has no uploads in parts to abort', 'abort/a/b.bin', { path: 'b.bin', upload_id: 'u' }),
  mpu('misses the path of an abort', 'abort/a/b.bin', { upload_id: 'u' }),
  at('GET', 'has no presigned downloads', '/api/2.0/mlflow-artifacts/presigned/a/b.bin'),
  at(
    'GET',
    'checks the path of a presigned download',
    '/api/2.0/mlflow-artifacts/presigned/..%2fb'
  ),
  ...(
    [
      ['has no presigned uploads to its proxy', { run_id: '<run>', path: 'a' }],
      ['misses the path of a presigned upload', { run_id: '<run>' }],
      ['misses the run of a presigned upload', { path: 'a' }],
      ['refuses two owners of a presigned upload', { run_id: '<run>', model_id: 'm', path: 'a' }],
      ['refuses a path of a presigned upload', { run_id: '<run>', path: '../a' }],
      ['refuses a presigned upload for no run', { run_id: 'nope', path: 'a' }],
      ['refuses a presigned upload for no model', { model_id: 'nope', path: 'a' }],
      ['refuses a text as expiration', { run_id: '<run>', path: 'a', expiration: 'soon' }]
    ] as const
  ).map(([name, body]) => post(name, 'artifacts/presigned-upload-url', body)),
  ...(
    [
      ['has no presigned downloads from its proxy', { run_id: '<run>', path: 'a' }],
      ['misses the path of a download', { run_id: '<run>' }],
      ['misses the run of a download', { path: 'a' }],
      ['refuses a path of a download', { run_id: '<run>', path: '../a' }],
      ['refuses a download for no run', { run_id: 'nope', path: 'a' }],
      ['refuses an expiration of nothing', { run_id: '<run>', path: 'a', expiration: 0 }],
      ['refuses an expiration of weeks', { run_id: '<run>', path: 'a', expiration: 604_801 }]
    ] as const
  ).map(([name, body]) => post(name, 'artifacts/presigned-download-url', body)),

  // Deletes
  at('DELETE', 'deletes a file', `${ROOT}/data.json`),
  at('DELETE', 'deletes it again', `${ROOT}/data.json`),
  at('GET', 'misses it', `${ROOT}/data.json`),
  at('DELETE', 'deletes a folder', `${ROOT}/folder`),
  get('lists what is left', 'artifacts/list?run_id=<run>'),

  // The server itself
  at('GET', 'is healthy', '/health'),
  ...['/api', '/ajax-api'].map(prefix =>
    at('GET', `says below ${prefix} what it can`, `${prefix}/3.0/mlflow/server-info`, {
      except: { 'features_enabled.gateway': 'we have no gateway' }
    })
  ),
  at('GET', 'says its version', '/version', { statusOnly: 'Flask calls the text HTML' }),

  // Pages of others
  post(
    'refuses a foreign Origin',
    'runs/get',
    {},
    {
      headers: { origin: 'https://evil.example', 'content-type': 'application/json' },
      path: 'mlflow/runs/create'
    }
  ),
  at('GET', 'refuses a foreign Host', '/api/2.0/mlflow/experiments/get?experiment_id=0', {
    headers: { host: 'evil.example' }
  }),
  ...['http://localhost:3000', 'https://evil.example', 'null'].map(origin =>
    at(
      'OPTIONS' as Step['method'],
      `answers the preflight of ${origin}`,
      '/api/2.0/mlflow/runs/create',
      {
        headers: { origin, 'access-control-request-method': 'POST' }
      }
    )
  )
];
