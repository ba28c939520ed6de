import { compareRuns } from '../compare-runs.ts';
import type { RunEdits } from '../edit/run-edits.ts';
import type { Host } from '../host.ts';
import type { MenuSection } from '../menu/menu.tsx';
import { runLink } from '../run-link.ts';
import { runMarkdown } from '../run-markdown.ts';
import { worstOf } from '../sync/run-marks.ts';
import type { SyncModel } from '../sync/sync-model.ts';
import type { RunsModel } from './model.ts';
import { tickedRun, type RunSummary } from './run-summary.ts';
import type { ListName } from './runs-state.ts';
import type { RunLine } from './tree-lines.ts';
import { tellFailure } from '../tell-failure.ts';

/** What of a row is being edited in its place. */
export type EditedPart = 'name' | 'tags' | 'note';

/** Something that can be done with a row, by its menu or by a key. */
export interface RowAction {
  label: string;
  /** `KeyboardEvent.key`. */
  key?: string;
  run(): void;
}

export interface RowActionsOptions {
  model: RunsModel;
  edits: RunEdits;
  /** Offers to try again where the remote did not take the run. */
  sync: SyncModel;
  host: Host;
  name: ListName;
  /** @param line its id: of a run that stands on several, one is edited */
  onEdit(line: string, part: EditedPart): void;
}

/** In sections of the row's menu. */
export function rowActions({ id, run }: RunLine, options: RowActionsOptions): RowAction[][] {
  const { model, edits, host, name, onEdit } = options;
  const { trans } = host;
  const { run_id } = run;
  const open = {
    label: trans.__('Open'),
    key: 'Enter',
    run: () => host.openRun(run_id, { session: run.session })
  };
  const copies = copyActions(run, options);
  if (model.state.stage === 'deleted') {
    const restore = async () => {
      if (await edits.restoreRuns(runsMeant(run, model))) model.clearTicks();
    };
    return [[open, { label: trans.__('Restore'), run: () => void restore() }], copies];
  }
  const edit = (part: EditedPart) => () => {
    if (part !== 'name') model.select(run_id, name);
    onEdit(id, part);
  };
  const remove = async () => {
    if (await edits.delete(runsMeant(run, model))) model.clearTicks();
  };
  const openNotebook = {
    label: trans.__('Open as notebook'),
    run: () => host.openNotebook(run_id)
  };
  return [
    [
      open,
      ...(run.recorded ? [openNotebook] : []),
      { label: trans.__('Compare'), key: 'c', run: () => compare(run, model, host) }
    ],
    [
      { label: trans.__('Rename'), key: 'F2', run: edit('name') },
      { label: trans.__('Tags'), key: 't', run: edit('tags') },
      { label: trans.__('Note'), key: 'n', run: edit('note') },
      {
        label: run.pinned ? trans.__('Unpin') : trans.__('Pin'),
        key: 'p',
        run: () => void edits.setPinned(run_id, !run.pinned)
      }
    ],
    copies,
    ...retryActions(run, options),
    [{ label: trans.__('Delete'), key: 'Delete', run: () => void remove() }]
  ];
}

/** @param actions as `rowActions` gives them */
export function menuSections(actions: readonly RowAction[][]): MenuSection[] {
  return actions.map(section => ({
    items: section.map(({ label, key, run }) => ({ label, hint: key && keyWord(key), run }))
  }));
}

/** Opens the comparison of the ticked runs, or says why there can be none. */
export function compareTicked(model: RunsModel, host: Host): void {
  compareRuns(
    [...model.state.ticked.values()].map(({ values_run_id }) => values_run_id),
    host
  );
}

/** A single tick and another row are two runs as well. */
function compare(run: RunSummary, model: RunsModel, host: Host): void {
  const { ticked } = model.state;
  const ids = [...ticked.values()].map(({ values_run_id }) => values_run_id);
  const isTwo = ids.length === 1 && !ticked.has(run.run_id);
  compareRuns(isTwo ? [...ids, run.values_run_id] : ids, host);
}

/** All that are ticked if the row is one of them. */
function runsMeant(run: RunSummary, model: RunsModel) {
  const { ticked } = model.state;
  return ticked.has(run.run_id) ? [...ticked.values()] : [tickedRun(run)];
}

function copyActions(run: RunSummary, { model, sync, host }: RowActionsOptions): RowAction[] {
  const { trans } = host;
  const link = runLink(run.run_id, sync.state, host);
  const copied = trans.__('Copied.');
  const copy = (label: string, text: () => string | Promise<string>, said = copied) => ({
    label,
    run: () =>
      void Promise.resolve(text())
        .then(found => host.copyText(found))
        .then(() => host.notify(said))
  });
  const markdown = async () => runMarkdown(run, trans, await model.curvesOf(run));
  return [
    ...(link === null ? [] : [copy(trans.__('Copy link'), () => link.address, link.said)]),
    copy(trans.__('Copy run id'), () => run.run_id),
    copy(trans.__('Copy as Markdown'), markdown)
  ];
}

function retryActions(run: RunSummary, { sync, host }: RowActionsOptions): RowAction[][] {
  const mark = worstOf(sync.state.runs, [run.run_id, run.values_run_id]);
  if (mark?.state !== 'failed') return [];
  const retry = () => void sync.retry().catch(error => tellFailure(host, error));
  return [[{ label: host.trans.__('Retry sync'), run: retry }]];
}

const keyWord = (key: string) =>
  key === 'Delete' ? 'Del' : key.length === 1 ? key.toUpperCase() : key;
