import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { JupyterServer, ROOT } from '../jupyter/jupyter-server.ts';
import { KernelSession } from '../jupyter/kernel-session.ts';
import type { Json } from '../server/ask.ts';
import { RestApi } from '../sync/rest-api.ts';
import { startMlflowServer } from './mlflow-server.ts';

/** What a team has on its server before anybody there has heard of celltrail. */
const TEAM = `
import json, mlflow
class Doubles(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input: list[float]) -> list[float]:
        return [2 * x for x in model_input]
experiment_id = mlflow.set_experiment('team/churn').experiment_id
runs = []
for accuracy in (0.7, 0.9, 0.8):
    with mlflow.start_run() as run:
        mlflow.log_metric('accuracy', accuracy)
        runs.append(run.info.run_id)
with mlflow.start_run() as run:
    mlflow.log_text('of the team', 'notes/read.txt')
    mlflow.pyfunc.log_model(name='m', python_model=Doubles(), registered_model_name='x', pip_requirements=[])
    runs.append(run.info.run_id)
mlflow.MlflowClient().set_registered_model_alias('x', 'champion', 1)
print(json.dumps({'experiment_id': experiment_id, 'runs': runs}))
`;

let folder: string;
let mlflow: Awaited<ReturnType<typeof startMlflowServer>>;
let team: { experiment_id: string; runs: string[] };
let jupyter: JupyterServer;
let kernel: KernelSession;
let there: RestApi;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-through-'));
  mkdirSync(path.join(folder, 'mlflow'));
  // A minute on a busy machine.
  mlflow = await startMlflowServer(path.join(folder, 'mlflow'));
  there = new RestApi(mlflow.url);
  const env = { MLFLOW_TRACKING_URI: mlflow.url, MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1' };
  const { stdout } = await promisify(execFile)(
    path.join(ROOT, '.venv/bin/python'),
    ['-W', 'ignore', '-c', TEAM],
    { cwd: folder, env: { ...process.env, ...env } }
  );
  team = JSON.parse(stdout.trim().split('\n').at(-1)!) as typeof team;
  jupyter = await JupyterServer.start({ env: { ...env, GIT_PYTHON_REFRESH: 'quiet' } });
  kernel = await KernelSession.open(jupyter, 'mine.ipynb');
  await python('import json, os, warnings, mlflow; warnings.simplefilter("ignore")');
}, 240_000);

afterAll(async () => {
  await jupyter?.stop();
  jupyter?.remove();
  await mlflow?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const WAIT = { timeout: 20_000, interval: 200 };

/** @returns the last line that the cell printed that is JSON, or all: what goes to stderr may come later */
async function python(code: string, expected = 'ok'): Promise<Json> {
  const { status, text } = await kernel.execute(code, 'cell');
  expect(status, text).toBe(expected);
  for (const line of text.trim().split('\n').reverse()) {
    try {
      return JSON.parse(line) as Json;
    } catch {
      // A line of mlflow's.
    }
  }
  return text;
}

const remoteRuns = (): Promise<Json[]> =>
  there.pages('runs/search', 'runs', { experiment_ids: [team.experiment_id] });

it("a user's own tracking server becomes the remote, and its kernels log here", async () => {
  const uri: Json = await python('print(json.dumps(os.environ["MLFLOW_TRACKING_URI"]))');
  expect(uri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/kernels\//);
  const { status } = await jupyter.json<Json>('celltrail/api/celltrail/v1/sync');
  expect(status.address).toBe(mlflow.url);
});

it('what the team has is read as before', async () => {
  const [best] = team.runs.slice(1);
  const read: Json = await python(`
found = mlflow.search_runs(experiment_ids=['${team.experiment_id}'], order_by=['metrics.accuracy DESC'], max_results=1)
print(json.dumps({
    'best': list(found.run_id),
    'accuracy': mlflow.get_run('${best}').data.metrics['accuracy'],
    'experiment': mlflow.get_experiment_by_name('team/churn').experiment_id,
    'experiments': [e.name for e in mlflow.search_experiments()],
    'doubled': mlflow.pyfunc.load_model('models:/x@champion').predict([1.0, 4.0]),
    'text': mlflow.artifacts.load_text('runs:/${team.runs[3]}/notes/read.txt'),
    'history': [m.value for m in mlflow.MlflowClient().get_metric_history('${best}', 'accuracy')],
}))`);
  expect(read).toEqual({
    best: [best],
    accuracy: 0.9,
    experiment: team.experiment_id,
    experiments: expect.arrayContaining(['team/churn', 'mine']) as unknown,
    doubled: [2, 8],
    text: 'of the team',
    history: [0.9]
  });
});

it("a run in an experiment of the team's, by its id, is kept here and reaches it", async () => {
  const made: Json = await python(`
with mlflow.start_run(experiment_id='${team.experiment_id}', run_name='from here') as run:
    mlflow.log_metric('accuracy', 0.95)
    mlflow.log_text('mine', 'notes/mine.txt')
found = mlflow.search_runs(experiment_ids=['${team.experiment_id}'], order_by=['metrics.accuracy DESC'])
print(json.dumps({'run_id': run.info.run_id, 'found': list(found.run_id)}))`);
  const [third, first, second, model] = team.runs;
  expect(made.found).toEqual([made.run_id, first, second, third, model]);
  const kept = await jupyter.json<Json>(`celltrail/api/2.0/mlflow/runs/get?run_id=${made.run_id}`);
  const { experiment_id } = kept.run.info;
  const { experiment } = await jupyter.json<Json>(
    `celltrail/api/2.0/mlflow/experiments/get?experiment_id=${experiment_id}`
  );
  expect(experiment.name).toBe('team/churn');
  const copy: Json = await vi.waitFor(async () => {
    const [copy] = (await remoteRuns()).filter(({ info }) => info.run_name === 'from here');
    expect(copy?.info.status).toBe('FINISHED');
    expect(await there.files(copy.info.run_id)).toEqual(['notes/mine.txt']);
    return copy;
  }, WAIT);
  expect(copy.data.metrics).toMatchObject([{ key: 'accuracy', value: 0.95 }]);
  // The copy is the same run: it is found once.
  const again: Json = await python(`
found = mlflow.search_runs(experiment_ids=['${team.experiment_id}'], order_by=['metrics.accuracy DESC'])
print(json.dumps(list(found.run_id)))`);
  expect(again).toEqual(made.found);
});

it('all of a search comes page by page, in order, each run once', async () => {
  const pages: Json = await python(`
client, token, seen = mlflow.MlflowClient(), None, []
while True:
    page = client.search_runs(['${team.experiment_id}'], order_by=['metrics.accuracy DESC'], max_results=2, page_token=token)
    seen.append([run.data.metrics.get('accuracy') for run in page])
    token = page.token
    if not token:
        break
print(json.dumps(seen))`);
  expect(pages).toEqual([[0.95, 0.9], [0.8, 0.7], [null]]);
});

it('a version that is registered here has the next number, and theirs go on to mean theirs', async () => {
  const read: Json = await python(`
class Triples(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input: list[float]) -> list[float]:
        return [3 * x for x in model_input]
mlflow.set_experiment('team/churn')
with mlflow.start_run():
    mlflow.pyfunc.log_model(name='m', python_model=Triples(), registered_model_name='x', pip_requirements=[])
client = mlflow.MlflowClient()
def predict(uri):
    return mlflow.pyfunc.load_model(uri).predict([1.0])
print(json.dumps([predict('models:/x/1'), predict('models:/x/2'), predict('models:/x@champion')]))`);
  expect(read).toEqual([[2], [3], [2]]);
});

it("a run of the team's that is taken up again is written where it is", async () => {
  const [, , run_id] = team.runs;
  await python(`
with mlflow.start_run(run_id='${run_id}'):
    mlflow.log_metric('late', 1.5)
    mlflow.log_text('late', 'late.txt')`);
  const { run } = await there.get('runs/get', { run_id });
  expect(run.data.metrics).toContainEqual(expect.objectContaining({ key: 'late', value: 1.5 }));
  expect(await there.files(run_id)).toEqual(['late.txt']);
});

it('with the remote down such a read says so, and work goes on', async () => {
  await mlflow.stop();
  const host = mlflow.url.slice('http://'.length);
  const said: Json = await python(`
import time
def asked(read):
    began = time.monotonic()
    try:
        read()
    except Exception as error:
        return [str(error), time.monotonic() - began < 5]
print(json.dumps([
    asked(lambda: mlflow.get_run('${team.runs[0]}')),
    asked(lambda: mlflow.pyfunc.load_model('models:/x@champion')),
    asked(lambda: mlflow.search_runs(experiment_ids=['${team.experiment_id}']))]))`);
  for (const [message, soon] of said) {
    expect(message).toContain(`could not be asked: ${host} refused the connection`);
    expect(soon).toBe(true);
  }
  const offline: Json = await python(`
mlflow.set_experiment('begun offline')
with mlflow.start_run() as run:
    mlflow.log_metric('loss', 0.5)
print(json.dumps(list(mlflow.search_runs(experiment_names=['begun offline']).run_id) == [run.info.run_id]))`);
  expect(offline).toBe(true);
});

it('who takes the remote away gets his kernels as they were', async () => {
  await jupyter.post('celltrail/api/celltrail/v1/sync', { address: '' });
  await kernel.restart();
  const uri: Json = await python(
    'import json, os; print(json.dumps(os.environ["MLFLOW_TRACKING_URI"]))'
  );
  expect(uri).toBe(mlflow.url);
});
