import { afterEach, vi } from 'vitest';
import { listRunRows, type RunRows } from '../../../src/protocol/endpoints/run-rows.ts';
import { getSeries } from '../../../src/protocol/endpoints/series.ts';
import { RunEdits } from '../../../src/ui/edit/run-edits.ts';
import { tagSuggestions } from '../../../src/ui/edit/suggest-tags.ts';
import { RunsModel } from '../../../src/ui/runs/model.ts';
import { RunsView } from '../../../src/ui/runs/view.tsx';
import { SyncModel } from '../../../src/ui/sync/sync-model.ts';
import type { ViewMemory } from '../../../src/ui/view-memory.ts';
import type { FakeRequest, FakeTransport } from '../../client/fake-transport.ts';
import { runRows, series, session } from '../recorded.ts';
import { render, settle } from '../render.tsx';
import { setUp } from '../set-up.ts';
import { TestHost } from '../test-host.ts';

let disposables: { dispose(): void }[] = [];

afterEach(() => {
  for (const one of disposables) one.dispose();
  disposables = [];
});

const LIVE = session({ state: 'busy', executing_since: Date.now() - 3500, executing_ms: 9000 });

/** Of the notebook: one that runs, one at rest, one whose kernel died. */
export const ROWS = runRows(
  [
    {
      run_id: 'session-run-1',
      run_name: 'first_run #3',
      session: LIVE,
      metrics: { accuracy: 0.9712, loss: 0.105234 },
      params: { lr: '0.01' },
      values_run_id: 'train-run-1'
    },
    {
      run_id: 'session-run-2',
      run_name: 'first_run #2',
      session: session({ epoch: 2, last_cell_failed: true })
    },
    {
      run_id: 'session-run-3',
      run_name: 'first_run #1',
      status: 'FAILED',
      end_reason: 'kernel died (signal 9)',
      session: session({ epoch: 3, state: 'ended' }),
      metrics: { loss: 0.2 }
    }
  ],
  7
);

/**
 * The sidebar over a fake server.
 *
 * @param rows of the notebook, and no others; or what the server answers
 * @param prepare what else it answers
 */
export async function showRuns(
  rows: RunRows | ((request: FakeRequest) => RunRows) = ROWS,
  notebook: string | null = 'vision/first_run.ipynb',
  memory: ViewMemory | null = null,
  prepare: (transport: FakeTransport) => void = () => {}
) {
  const parts = setUp();
  const ofNotebook = ({ query }: FakeRequest) =>
    query.notebook_path ? (rows as RunRows) : runRows([]);
  parts.transport.answer(listRunRows, typeof rows === 'function' ? rows : ofNotebook);
  parts.transport.answer(getSeries, () => series());
  prepare(parts.transport);
  const model = new RunsModel(parts.client, parts.events, memory);
  const sync = new SyncModel(parts.client, parts.events);
  disposables.push(model, sync, parts.events);
  model.setNotebook(notebook);
  const onInsert = vi.fn();
  const onInsertPlot = vi.fn();
  const onGoToCell = vi.fn(async () => 'gone' as const);
  const host = Object.assign(new TestHost(), {
    insertCode: onInsert,
    insertPlot: onInsertPlot,
    goToCell: onGoToCell
  });
  const onOpenRun = vi.spyOn(host, 'openRun');
  const edits = new RunEdits(parts.client, host, () => void model.refresh());
  const element = render(
    <RunsView
      model={model}
      sync={sync}
      host={host}
      edits={edits}
      suggestTags={tagSuggestions(parts.client)}
    />
  );
  await settle();
  const row = (run_id: string) =>
    element.querySelector<HTMLElement>(`[data-run-id="${run_id}"]`) as HTMLElement;
  const item = (run_id: string) => row(run_id).querySelector<HTMLElement>('[role=treeitem]')!;
  return {
    ...parts,
    item,
    model,
    sync,
    host,
    element,
    row,
    onOpenRun,
    onInsert,
    onInsertPlot,
    onGoToCell
  };
}

/** As a reader of the screen says it. */
export const nameOf = (item: Element) => item.querySelector('.ct-hidden')?.textContent ?? null;
