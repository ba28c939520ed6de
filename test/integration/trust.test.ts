import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { getRunTrust, type RunTrust } from '../../src/protocol/endpoints/run-trust.ts';
import { BIN, JupyterServer } from '../jupyter/jupyter-server.ts';
import { KernelSession } from '../jupyter/kernel-session.ts';
import { MAIN } from '../server/celltrail-main.ts';
import { Record, tagOf } from '../jupyter/record.ts';

let server: JupyterServer;
let record: Record;

beforeAll(async () => {
  server = await JupyterServer.start();
  record = new Record(server);
});
afterAll(async () => {
  await server?.stop();
  server?.remove();
});

/** Saves the notebook as a front end does, from top to bottom. */
function save(path: string, cells: readonly (readonly [id: string, source: string])[]): void {
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: cells.map(([id, source]) => ({
      cell_type: 'code',
      id,
      metadata: {},
      source,
      execution_count: null,
      outputs: []
    }))
  };
  writeFileSync(join(server.rootDir, path), JSON.stringify(notebook));
}

const told = ({ hidden_state }: Pick<RunTrust, 'hidden_state'>) =>
  hidden_state.map(({ reason, cell, other }) => [reason, cell.cell_id, other?.cell_id ?? null]);

const SEED = ['seed', 'import mlflow, random; random.seed(7)'] as const;
const FIT = ['fit', 'loss = random.random()'] as const;
const LOG = ['log', 'run = mlflow.start_run(); mlflow.log_metric("loss", loss)'] as const;

it('what a notebook left behind that it does not say is named, and a clean run from the top has none', async () => {
  const notebook = await KernelSession.open(server, 'train.ipynb');
  const run = ([id, source]: readonly [string, string]) => notebook.execute(source, id);
  const trust = (run_id: string) => record.call(getRunTrust, { run_id });
  for (const cell of [SEED, FIT, LOG]) await run(cell);
  save('train.ipynb', [SEED, FIT, LOG]);
  const session = await record.session('train.ipynb');
  const [first] = await record.until(
    () => record.nestedRuns(session),
    runs => runs.length === 1
  );
  const clean = await trust(first.info.run_id);
  expect(clean).toMatchObject({ recorded: true, document: true, unplaced: [], source_gaps: [] });
  expect([told(clean), clean.metrics]).toEqual([[], []]);

  // A cell that is edited and runs again alone, another that is taken out, and one that is moved up.
  await run(['seed', 'import mlflow, random; random.seed(8)']);
  save('train.ipynb', [
    ['log', LOG[1]],
    ['seed', 'import mlflow, random; random.seed(8)']
  ]);
  const hidden = await record.until(
    () => trust(first.info.run_id),
    ({ hidden_state }) => hidden_state.some(({ other }) => other !== null)
  );
  expect(told(hidden)).toEqual([
    ['out_of_order', 'seed', 'log'],
    ['deleted', 'fit', null]
  ]);
  save('train.ipynb', [['seed', 'import mlflow, random; random.seed(8)'], FIT, LOG]);
  // While the session goes on, the notebook is given out as it lies on the disk.
  const asked = `celltrail/api/celltrail/v1/run-export?run=${first.info.run_id}&what=document`;
  const answer = await server.fetch(asked);
  expect(answer.headers.get('content-disposition')).toContain('document');
  expect(((await answer.json()) as { cells: unknown[] }).cells).toHaveLength(3);
  expect(told(await trust(first.info.run_id))).toEqual([['edited_after_run', 'seed', 'seed']]);

  await notebook.restart();
  // The session that ended keeps its notebook, and its run says what is hidden in it.
  const ended = await record.until(
    () => record.run(session.run_id),
    one => tagOf(one, 'celltrail.hidden_state') !== undefined
  );
  expect(tagOf(ended, 'celltrail.hidden_state')).toBe('edited_after_run');
  const document = join(server.rootDir, 'document.ipynb');
  const data = join(server.rootDir, '.celltrail');
  const args = [MAIN, 'export', session.run_id, '--document', '-o', document, '--data', data];
  execFileSync(process.execPath, args);
  const validate = 'import nbformat, sys; nbformat.validate(nbformat.read(sys.argv[1], 4))';
  execFileSync(join(BIN, 'python'), ['-W', 'error', '-c', validate, document]);
  expect(readFileSync(document, 'utf8')).toBe(
    await record.artifact(ended, 'notebook/document.ipynb')
  );
  const { cells } = JSON.parse(readFileSync(document, 'utf8')) as {
    cells: { id: string; source: string; execution_count: number | null }[];
  };
  expect(cells.map(({ id, source, execution_count }) => [id, source, execution_count])).toEqual([
    ['seed', 'import mlflow, random; random.seed(8)', 4],
    [...FIT, 2],
    [...LOG, 3]
  ]);

  // Another notebook of that name says nothing of it.
  save('train.ipynb', [LOG]);
  expect(told(await trust(first.info.run_id))).toEqual([['edited_after_run', 'seed', 'seed']]);
  await notebook.execute(
    `import mlflow; mlflow.start_run("${first.info.run_id}"); mlflow.log_metric("loss", 0.1)`,
    'log'
  );
  const across = await record.until(
    () => trust(first.info.run_id),
    one => told(one).some(([reason]) => reason === 'before_restart')
  );
  expect(told(across)).toContainEqual(['before_restart', 'log', 'log']);
  expect(across.metrics.map(({ key }) => key)).toEqual(['loss']);
  await notebook.shutdown();
}, 120_000);
