import { useMemo } from 'react';
import type { NoteDrafts } from '../edit/note-editor.tsx';
import type { SuggestTags } from '../edit/tag-editor.tsx';
import type { Host } from '../host.ts';
import type { Translation } from '../translation.ts';
import type { SyncModel, SyncViewState } from '../sync/sync-model.ts';
import { worstOf } from '../sync/run-marks.ts';
import type { MenuAnchor } from '../menu/menu.tsx';
import type { RunsModel } from './model.ts';
import type { EditedPart, RowActionsOptions } from './row-actions.ts';
import type { NotebookCell } from '../../protocol/trust/cell-index.ts';
import { runWarnings } from './run-warnings.ts';
import { rowValue } from './row-value.ts';
import { RunDetails } from './run-details.tsx';
import { RunRow } from './run-row.tsx';
import type { RunSummary } from './run-summary.ts';
import type { ListName, RunsState } from './runs-state.ts';
import type { RunLine } from './tree-lines.ts';

/** What all rows of a list share. */
export interface RowPage {
  model: RunsModel;
  state: RunsState;
  sync: SyncModel;
  synced: SyncViewState;
  name: ListName;
  host: Host;
  actions: RowActionsOptions;
  suggestTags: SuggestTags;
  /** What is edited on which line. */
  edited: { line: string; part: EditedPart } | null;
  /** Notes that are being written, by run id. */
  drafts: NoteDrafts;
  /** Cells of the open notebook as they are now; null where none is. */
  cells: readonly NotebookCell[] | null;
  /** @param part null: no longer */
  onEdit(line: string, part: EditedPart | null): void;
  onMenu(line: RunLine, anchor: MenuAnchor, onReturn: () => void): void;
  /** To the filter box. */
  onFilter(): void;
}

/** A run's row, wired to the model. */
export function RunLineRow({
  line,
  page,
  tabStop,
  now,
  trans,
  onFocus,
  onTick,
  onReturn
}: {
  line: RunLine;
  page: RowPage;
  tabStop: boolean;
  now: number;
  trans: Translation;
  onFocus(): void;
  onTick(range: boolean): void;
  /** The focus is to come back to the row. */
  onReturn(): void;
}) {
  const { model, state, name, host, actions, edited } = page;
  const { run } = line;
  const { run_id } = run;
  const selected = state.selected[name] === run_id;
  const part = edited?.line === line.id ? edited.part : null;
  const warnings = useWarnings(run, page);
  const value = rowValue(run, state.sort, state.metric);
  const open = () => {
    model.select(run_id, name);
    host.openRun(run_id, { session: run.session });
  };
  const onRenamed = (next: string | null, byKey: boolean) => {
    if (next !== null) return void actions.edits.rename(run_id, next);
    page.onEdit(line.id, null);
    if (byKey) onReturn();
  };
  const isHere = name === 'notebookRuns' && run.session !== null && state.stage === 'active';
  const details = selected && (
    <RunDetails
      run={run}
      metric={value?.isMetric ? value.key : null}
      openRun={openRunOf(run, state)}
      edited={part}
      edits={actions.edits}
      suggestTags={page.suggestTags}
      host={host}
      drafts={page.drafts}
      onEditEnd={hasFocus => {
        page.onEdit(line.id, null);
        if (hasFocus) onReturn();
      }}
      onOpen={open}
      onChooseMetric={key => model.chooseMetric(key)}
      onInsertPlot={isHere ? host.insertPlot : undefined}
    />
  );
  return (
    <RunRow
      line={line}
      selected={selected}
      ticked={state.ticked.has(run_id)}
      tabStop={tabStop}
      value={value}
      mark={page.synced.sync?.status ? worstOf(page.synced.runs, runIdsOf(run)) : null}
      warnings={warnings}
      curve={state.curves.get(run_id) ?? null}
      renaming={part === 'name'}
      now={now}
      trans={trans}
      onFocus={onFocus}
      onToggle={() => model.select(selected ? null : run_id, name)}
      onOpen={open}
      onTick={onTick}
      onRenamed={onRenamed}
      onRename={() => state.stage === 'active' && page.onEdit(line.id, 'name')}
      onMenu={anchor => page.onMenu(line, anchor, onReturn)}
      details={details}
    />
  );
}

/** Of the run, and of the one whose values its row shows. */
export const runIdsOf = ({ run_id, values_run_id }: RunSummary): string[] =>
  values_run_id === run_id ? [run_id] : [run_id, values_run_id];

/** Of a session in the notebook's own list; the open notebook says something of the living one alone. */
function useWarnings({ session }: RunSummary, { name, state, cells, host }: RowPage): string[] {
  const ran =
    name === 'notebookRuns' && session ? state.ranCells.get(session.session_id) : undefined;
  const notebook = session?.state === 'ended' ? null : cells;
  const { trans } = host;
  return useMemo(
    () => (ran === undefined ? [] : runWarnings(ran, notebook, trans)),
    [ran, notebook, trans]
  );
}

function openRunOf({ session }: RunSummary, { openRun }: RunsState): RunsState['openRun'] {
  return session !== null && openRun?.session.session_id === session.session_id ? openRun : null;
}
