import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { formatCount } from '../../plot/format-number.ts';
import type { Session } from '../../protocol/entities/session.ts';
import { ErrorLine } from '../error-line.tsx';
import type { GoToCell } from '../run/go-to-cell.ts';
import { Skeleton } from '../skeleton.tsx';
import type { Translation } from '../translation.ts';
import { useNow } from '../use-now.ts';
import type { ListName, RunsModel, RunsState } from './model.ts';
import { RunRow } from './run-row.tsx';
import type { RunSummary } from './run-summary.ts';

interface VisibleRow {
  run: RunSummary;
  level: 1 | 2;
}

/** A list of runs as a tree: sessions, and under an open one the runs nested in it. */
export function RunListView({
  model,
  state,
  name,
  label,
  empty,
  trans,
  onOpenRun,
  onGoToCell
}: {
  model: RunsModel;
  state: RunsState;
  name: ListName;
  label: string;
  empty: ReactNode;
  trans: Translation;
  onOpenRun(run_id: string, session: Session | null): void;
  onGoToCell?: GoToCell;
}) {
  const tree = useRef<HTMLUListElement>(null);
  const { rows, total, error, loadingMore } = state[name];
  const [focused, setFocused] = useState<string | null>(null);
  const selected = state.selected[name];
  const visible = visibleRows(rows ?? [], selected);
  const now = useNow(visible.some(({ run }) => run.state === 'running'));
  const stop = visible.find(({ run }) => run.run_id === focused) ?? visible[0];

  const onKeyDown = (event: KeyboardEvent) => {
    const at = visible.findIndex(({ run }) => run.run_id === stop?.run.run_id);
    const target = event.target as HTMLElement;
    if (stop === undefined || target.getAttribute('role') !== 'treeitem') return;
    const { run } = stop;
    if (event.key === 'Enter') onOpenRun(run.run_id, run.session);
    else if (event.key === ' ') model.select(selected === run.run_id ? null : run.run_id, name);
    else if (event.key === 'ArrowRight') model.select(run.run_id, name);
    else if (event.key === 'ArrowLeft' && selected === run.run_id) model.select(null, name);
    else {
      const next = visible[nextPlace(event.key, at, visible.length)];
      if (next === undefined) return;
      setFocused(next.run.run_id);
      const items = tree.current?.querySelectorAll<HTMLElement>('[role=treeitem]') ?? [];
      items[visible.indexOf(next)]?.focus();
    }
    event.preventDefault();
  };

  return (
    <>
      {error !== null && state.server.state === 'ready' && (
        <ErrorLine text={error} trans={trans} onRetry={() => void model.refresh()} />
      )}
      {rows === null && error === null && <Skeleton trans={trans} />}
      {rows !== null && rows.length === 0 && empty}
      {visible.length > 0 && (
        <ul ref={tree} className="ct-list" role="tree" aria-label={label} onKeyDown={onKeyDown}>
          {visible.map(({ run, level }) => (
            <RunRow
              key={run.run_id}
              run={run}
              level={level}
              selected={selected === run.run_id}
              tabStop={run === stop?.run}
              chosen={state.metric}
              curve={state.curves.get(run.run_id) ?? null}
              openRun={openRunOf(run, state)}
              now={now}
              trans={trans}
              onFocus={() => setFocused(run.run_id)}
              onToggle={() => model.select(selected === run.run_id ? null : run.run_id, name)}
              onOpen={() => {
                model.select(run.run_id, name);
                onOpenRun(run.run_id, run.session);
              }}
              onChooseMetric={key => model.chooseMetric(key)}
              onGoToCell={onGoToCell}
            />
          ))}
        </ul>
      )}
      {rows !== null && total > rows.length && (
        <button
          className="ct-more"
          type="button"
          disabled={loadingMore}
          onClick={() => void model.loadMore(name)}
        >
          {loadingMore
            ? trans.__('Loading…')
            : trans._n(
                '%2 older run…',
                '%2 older runs…',
                total - rows.length,
                formatCount(total - rows.length)
              )}
        </button>
      )}
    </>
  );
}

function visibleRows(rows: readonly RunSummary[], selected: string | null): VisibleRow[] {
  return rows.flatMap(run => {
    const isOpen = run.run_id === selected || run.children.some(child => child.run_id === selected);
    const children = isOpen ? run.children : [];
    return [
      { run, level: 1 as const },
      ...children.map(child => ({ run: child, level: 2 as const }))
    ];
  });
}

function openRunOf({ session }: RunSummary, { openRun }: RunsState): RunsState['openRun'] {
  return session !== null && openRun?.session.session_id === session.session_id ? openRun : null;
}

function nextPlace(key: string, at: number, length: number): number {
  switch (key) {
    case 'ArrowDown':
      return at + 1;
    case 'ArrowUp':
      return at - 1;
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return -1;
  }
}
