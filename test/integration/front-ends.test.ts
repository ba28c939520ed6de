import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { getSeries } from '../../src/protocol/endpoints/series.ts';
import { BIN, JupyterServer } from '../jupyter/jupyter-server.ts';
import { KernelSession } from '../jupyter/kernel-session.ts';
import { Record, tagOf } from '../jupyter/record.ts';
import { SETUP } from '../jupyter/training.ts';

const TRAIN = 'for step in range(3): log_metric("loss", 1 / (step + 1), step)';
const CELLS = [SETUP, 'x = 1', TRAIN, '1/0'];
/** Places in `CELLS`, in the order in which they are run. */
const ORDER = [0, 1, 2, 2, 1, 3];

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

/** Runs the notebook and answers what the record has of it, with each cell by its place among the cells. */
async function treeOf(name: string, run: (notebook: KernelSession) => Promise<void>, path = name) {
  const notebook = await KernelSession.open(server, path);
  await run(notebook);
  const session = await record.session(name);
  const executions = await record.until(
    () => record.executions(session.session_id),
    all => all.length === ORDER.length && all.every(({ state }) => /ok|error/.test(state))
  );
  const cells = new Map<string, number>();
  const place = ({ cell_id, source }: { cell_id: string | null; source: string }) => {
    const key = cell_id ?? source;
    if (!cells.has(key)) cells.set(key, cells.size);
    return cells.get(key)!;
  };
  const ran = executions.map(execution => ({
    ...execution,
    place: place(execution)
  }));
  const placeOf = (execution_id: string | undefined) =>
    ran.find(execution => execution.execution_id === execution_id)?.place;
  const runs = await record.nestedRuns(session);
  const [nested] = runs;
  const series = await record.call(getSeries, { run_id: nested.info.run_id, metric_key: 'loss' });
  const owner = await record.run(session.run_id);
  await notebook.shutdown();
  return {
    executions,
    tags: owner.data.tags!.filter(({ key }) => key.startsWith('celltrail.cell.')),
    tree: {
      runs: runs.length,
      madeBy: [placeOf(tagOf(nested, 'celltrail.execution')), tagOf(nested, 'celltrail.attempt')],
      executions: ran.map(
        ({ place, source, attempt, position, state, execution_count, error }) => ({
          ...{
            place,
            source,
            attempt,
            position,
            state,
            execution_count,
            error: error?.name ?? null
          }
        })
      ),
      points: series.values.map((value, at) => {
        const { execution_id, attempt, inferred } = series.origins[series.origin[at]];
        return [value, placeOf(execution_id), attempt, inferred];
      })
    }
  };
}

const each = (metadata: (cell: number) => object, more: object = {}) => {
  return async (notebook: KernelSession) => {
    for (const cell of ORDER) {
      await notebook.send(CELLS[cell], undefined, [], metadata(cell), more).done;
    }
  };
};

const LAB = { tags: [], trusted: true, deletedCells: [], recordTiming: false };
let lab: Awaited<ReturnType<typeof treeOf>>;

it('JupyterLab names its cells by their ids', async () => {
  lab = await treeOf(
    'lab.ipynb',
    each(cell => ({ cellId: `cell-${cell}`, ...LAB }))
  );
  expect(lab.tree.executions.map(({ place, attempt, state }) => [place, attempt, state])).toEqual([
    [0, 1, 'ok'],
    [1, 1, 'ok'],
    [2, 1, 'ok'],
    [2, 2, 'ok'],
    [1, 2, 'ok'],
    [3, 1, 'error']
  ]);
  expect(lab.tree.points.map(([, place, attempt, inferred]) => [place, attempt, inferred])).toEqual(
    // In the order of their steps.
    [1, 2, 1, 2, 1, 2].map(attempt => [2, attempt, false])
  );
});

it('VS Code names them by addresses, of which the fragment alone is kept; its notebook is renamed meanwhile', async () => {
  let sent = 0;
  const metadata = (cell: number) => {
    const name = sent++ < 3 ? 'vscode' : 'renamed';
    // Markdown cells count too, and what the notebook has of a cell comes along.
    const cellId = `vscode-notebook-cell:/home/ana/clients/${name}.ipynb#W${cell + 1}sZmlsZQ%3D%3D`;
    return { cellId, tags: [], trusted: true };
  };
  const made = `vscode-jvsc-${'a5a0b1c2-0000-4111-8222-333344445555'.repeat(2)}.ipynb`;
  const vscode = await treeOf('vscode.ipynb', each(metadata, { stop_on_error: false }), made);
  expect(vscode.tree).toEqual(lab.tree);
  expect(vscode.tags.map(({ key }) => key).sort()).toEqual(
    CELLS.map((_, cell) => `celltrail.cell.W${cell + 1}sZmlsZQ`)
  );
  expect(JSON.stringify([vscode.tags, vscode.executions])).not.toContain('clients');
});

it('consoles, nbclient and the classic notebook name none: equal sources are one cell', async () => {
  const none = await treeOf(
    'none.ipynb',
    each(() => ({}))
  );
  expect(none.tree).toEqual(lab.tree);
  expect(none.tags).toEqual([]);
  expect(none.executions.map(({ cell_id }) => cell_id)).toEqual(ORDER.map(() => null));
});

it('a client that speaks to the kernel past every server is heard by what the kernel says', async () => {
  const direct = await treeOf('direct.ipynb', async ({ kernel_id }) => {
    const file = readdirSync(server.runtimeDir).find(name => name.includes(kernel_id))!;
    const program = [
      'import json, sys',
      'from jupyter_client import BlockingKernelClient',
      'client = BlockingKernelClient(connection_file=sys.argv[1])',
      'client.load_connection_file()',
      'client.start_channels()',
      'client.wait_for_ready(60)',
      'for source in json.loads(sys.argv[2]):',
      '    client.execute_interactive(source, timeout=60, output_hook=lambda message: None)'
    ].join('\n');
    const sources = JSON.stringify(ORDER.map(cell => CELLS[cell]));
    const python = path.join(BIN, 'python');
    await promisify(execFile)(python, ['-c', program, path.join(server.runtimeDir, file), sources]);
  });
  expect(direct.tree).toEqual(lab.tree);
});
