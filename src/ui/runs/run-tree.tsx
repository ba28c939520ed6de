import { useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useRunMarks } from '../sync/use-run-marks.ts';
import { useNow } from '../use-now.ts';
import { GroupRow, PartRow } from './group-row.tsx';
import type { MenuAnchor } from '../menu/menu.tsx';
import { RunLineRow, runIdsOf, type RowPage } from './run-line-row.tsx';
import { rowActions } from './row-actions.ts';
import type { RunLine, TreeLine } from './tree-lines.ts';
import { useSlots } from './use-slots.ts';

/** Runs as a tree: groups, sessions, and under an open session the runs nested in it. */
export function RunTree({
  page,
  label,
  lines,
  onLoadMore
}: {
  page: RowPage;
  label: string;
  lines: readonly TreeLine[];
  /** Of a group. */
  onLoadMore(group: string | null): void;
}) {
  const { model, state, name, host, edited } = page;
  const tree = useRef<HTMLUListElement>(null);
  const [stopId, setStop] = useState<string | null>(null);
  /** Row that gets the focus with the next drawing. */
  const wanted = useRef<string | null>(null);
  /** The focus is in the tree: when its row goes, the next one takes over. */
  const holdsFocus = useRef(false);
  const lastPlace = useRef(0);
  /** From which a range is ticked. */
  const anchor = useRef<string | null>(null);
  const selected = state.selected[name];
  const isRunning = (line: TreeLine) => line.kind === 'run' && line.run.state === 'running';
  const now = useNow(lines.some(isRunning), tree);
  const ids = useMemo(() => lines.map(({ id }) => id), [lines]);
  const found = stopId === null ? -1 : ids.indexOf(stopId);
  const at = Math.max(0, found);
  const stop = lines[at];
  const editedAt = edited === null ? -1 : ids.indexOf(edited.line);
  const kept = [...(stop === undefined ? [] : [at]), ...(editedAt < 0 ? [] : [editedAt])];
  const slots = useSlots(tree, '.ct-runs-lists', ids, kept);
  const drawn = slots.flatMap(slot => ('gap' in slot ? [] : [lines[slot.index]]));
  useRunMarks(
    page.sync,
    name,
    drawn.flatMap(line => (line.kind === 'run' ? runIdsOf(line.run) : []))
  );

  useLayoutEffect(() => {
    if (found >= 0) lastPlace.current = found;
    const isGone = holdsFocus.current && stopId !== null && found < 0;
    if (isGone && document.activeElement === document.body && lines.length > 0) {
      wanted.current = lines[Math.min(lastPlace.current, lines.length - 1)].id;
      setStop(wanted.current);
    }
    if (wanted.current === null) return;
    const rows = [...(tree.current?.querySelectorAll<HTMLElement>('[data-line]') ?? [])];
    const row = rows.find(({ dataset }) => dataset.line === wanted.current);
    if (row === undefined) return;
    wanted.current = null;
    // What is edited in the row took the focus before.
    if (!row.contains(document.activeElement)) itemIn(row)?.focus();
  });

  const focusOn = (line: TreeLine | undefined) => {
    if (line === undefined) return;
    wanted.current = line.id;
    setStop(line.id);
  };
  const tick = (line: RunLine, range: boolean) => {
    const from = range && anchor.current !== null ? ids.indexOf(anchor.current) : -1;
    const to = ids.indexOf(line.id);
    anchor.current = line.id;
    if (from < 0) return model.toggleTick(line.run);
    const between = lines.slice(Math.min(from, to), Math.max(from, to) + 1);
    model.setTicks(
      between.flatMap(line => (line.kind === 'run' ? [line.run] : [])),
      true
    );
  };
  const act = (line: TreeLine) => {
    if (line.kind === 'group') model.toggleGroup(line.group.key);
    else if (line.kind === 'more') onLoadMore(line.group.key);
    else if (line.kind === 'error') void model.refresh();
  };
  const fold = (line: TreeLine, open: boolean) => {
    if (line.kind === 'group') {
      if (line.group.open !== open) model.toggleGroup(line.group.key);
    } else if (line.kind === 'run' && (selected === line.run.run_id) !== open) {
      model.select(open ? line.run.run_id : null, name);
    } else if (!open) {
      // What is folded already leads to what it is in.
      focusOn(lines.slice(0, at).findLast(({ level }) => level < line.level));
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    const isRow = target.matches('[role=treeitem]');
    if (stop === undefined || !isRow || event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    const next = lines[nextPlace(key, at, lines.length)];
    const isMenu = key === 'ContextMenu' || (key === 'F10' && event.shiftKey);
    if (next !== undefined) focusOn(next);
    else if (key === 'ArrowRight' || key === 'ArrowLeft') fold(stop, key === 'ArrowRight');
    else if (key === '/') page.onFilter();
    else if (key === 'Escape' && state.ticked.size > 0) model.clearTicks();
    else if (stop.kind !== 'run') {
      if (key !== 'Enter' && key !== ' ') return;
      act(stop);
    } else if (key === ' ') tick(stop, event.shiftKey);
    else if (isMenu) page.onMenu(stop, anchorBelow(target), () => focusOn(stop));
    else {
      const actions = rowActions(stop, page.actions).flat();
      const action = actions.find(one => one.key === key);
      if (action === undefined) return;
      action.run();
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <ul
      ref={tree}
      className="ct-list"
      role="tree"
      aria-label={label}
      aria-multiselectable={true}
      onKeyDown={onKeyDown}
      onFocus={() => (holdsFocus.current = true)}
      onBlur={({ relatedTarget }) => {
        if (relatedTarget !== null) holdsFocus.current = false;
      }}
    >
      {slots.map(slot => {
        if ('gap' in slot) {
          return <li key={`gap ${slot.before}`} role="none" style={{ height: slot.gap }} />;
        }
        const line = lines[slot.index];
        const common = {
          tabStop: line === stop,
          trans: host.trans,
          onFocus: () => setStop(line.id)
        };
        if (line.kind === 'run') {
          return (
            <RunLineRow
              key={line.id}
              {...common}
              line={line}
              page={page}
              now={now}
              onTick={range => {
                tick(line, range);
                focusOn(line);
              }}
              onReturn={() => focusOn(line)}
            />
          );
        }
        const onAct = () => act(line);
        return line.kind === 'group' ? (
          <GroupRow
            key={line.id}
            {...common}
            line={line}
            groupBy={state.groupBy ?? ''}
            onAct={onAct}
          />
        ) : (
          <PartRow key={line.id} {...common} line={line} onAct={onAct} />
        );
      })}
    </ul>
  );
}

/** A row that shows more below itself is not the item itself. */
const itemIn = (row: HTMLElement) =>
  row.matches('[role=treeitem]') ? row : row.querySelector<HTMLElement>('[role=treeitem]');

/** Where a menu opens that no pointer asked for. */
function anchorBelow(row: HTMLElement): MenuAnchor {
  const { left, top } = row.getBoundingClientRect();
  return { left: left + 24, top, bottom: top + 25 };
}

function nextPlace(key: string, at: number, length: number): number {
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, length - 1);
    case 'ArrowUp':
      return Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return -1;
  }
}
