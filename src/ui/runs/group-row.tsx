import { formatCount } from '../../plot/format-number.ts';
import { CaretIcon } from '../icons.tsx';
import { MiddleText } from '../middle-text.tsx';
import { runState, stateWord } from '../run-state.ts';
import type { RunStatus } from '../../protocol/entities/run.ts';
import type { Translation } from '../translation.ts';
import type { GroupLine, PartLine } from './tree-lines.ts';

interface LineProps {
  tabStop: boolean;
  trans: Translation;
  onFocus(): void;
  onAct(): void;
}

/** Name and number of the runs of a group; a click folds and unfolds it. */
export function GroupRow({
  line,
  groupBy,
  tabStop,
  trans,
  onFocus,
  onAct
}: LineProps & { line: GroupLine; groupBy: string }) {
  const { group } = line;
  const label = groupLabel(line, groupBy, trans);
  const count = trans._n('%2 run', '%2 runs', group.count, formatCount(group.count));
  return (
    <li
      className="ct-group-row"
      role="treeitem"
      aria-level={line.level}
      aria-posinset={line.place}
      aria-setsize={line.count}
      aria-expanded={group.open}
      aria-selected={false}
      tabIndex={tabStop ? 0 : -1}
      data-line={line.id}
      onFocus={onFocus}
      onClick={onAct}
    >
      <span className="ct-hidden">{`${label}, ${count}`}</span>
      <span className={`ct-caret ${group.open ? 'ct-caret-open' : ''}`} aria-hidden="true">
        <CaretIcon />
      </span>
      <span className="ct-group-name" title={label} aria-hidden="true">
        <MiddleText text={label} />
      </span>
      <span className="ct-faint ct-number" title={count} aria-hidden="true">
        {formatCount(group.count)}
      </span>
    </li>
  );
}

/** What a group says instead of its rows, or behind them. */
export function PartRow({ line, tabStop, trans, onFocus, onAct }: LineProps & { line: PartLine }) {
  return (
    <li
      className={`ct-part-row ct-part-${line.kind}`}
      role="treeitem"
      aria-level={line.level}
      aria-posinset={line.place}
      aria-setsize={line.count}
      aria-selected={false}
      tabIndex={tabStop ? 0 : -1}
      data-line={line.id}
      onFocus={onFocus}
      onClick={onAct}
    >
      {partText(line, trans)}
    </li>
  );
}

function groupLabel({ group }: GroupLine, groupBy: string, trans: Translation): string {
  if (group.key === null)
    return groupBy === 'notebook' ? trans.__('No notebook') : trans.__('None');
  if (groupBy === 'status') return stateWord(runState(group.key as RunStatus, null), trans);
  return group.label;
}

function partText({ kind, group }: PartLine, trans: Translation): string {
  const { rows, total, error, loadingMore } = group.list;
  if (kind === 'error') return trans.__('%1 Press to try again.', error);
  if (kind === 'empty') return trans.__('No runs.');
  if (kind === 'loading' || loadingMore) return trans.__('Loading…');
  const rest = total - (rows?.length ?? 0);
  return trans._n('%2 more run…', '%2 more runs…', rest, formatCount(rest));
}
