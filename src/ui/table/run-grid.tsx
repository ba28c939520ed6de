import {
  useCallback,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject
} from 'react';
import type { MenuAnchor } from '../menu/menu.tsx';
import type { SyncModel } from '../sync/sync-model.ts';
import type { Translation } from '../translation.ts';
import { useWidth } from '../use-width.ts';
import { AggregateRow } from './aggregate-row.tsx';
import { columnLayout, pinnedWidth, ROW_HEIGHT, TICK_WIDTH } from './column-layout.ts';
import { NAME_COLUMN } from './column.ts';
import { GridBody } from './grid-body.tsx';
import {
  headerCommand,
  nextPlace,
  runCommand,
  ticksAll,
  type GridPlace,
  type HeaderCommand,
  type RunCommand
} from './grid-keys.ts';
import { placeNow, reveal, type KeptPlace } from './grid-place.ts';
import { HeaderRow } from './header-row.tsx';
import type { RunTableModel } from './model.ts';
import type { RunTableState } from './run-table-state.ts';
import type { Ticks } from './run-ticks.ts';
import type { TableState } from './table-state.ts';
import { useGridWindow } from './use-grid-window.ts';

export interface GridCommands {
  /** @param anchor where a menu or an editor opens */
  onRun(command: RunCommand, line: number, anchor: MenuAnchor): void;
  onHeader(command: HeaderCommand, column: string, anchor: MenuAnchor): void;
  onRename(run_id: string, run_name: string): void;
  onEditEnd(): void;
}

/** Of a screen whose height nobody knows, in lines. */
const FALLBACK_PAGE = 20;

/**
 * Runs as a grid of which only the lines and columns on the screen exist. The focus stays on the
 * grid, which says where the keyboard is: rows come and go below it.
 */
export function RunGrid({
  model,
  state,
  sync,
  grid,
  editing,
  ticks,
  trans,
  commands
}: {
  model: RunTableModel;
  state: RunTableState;
  sync: SyncModel;
  grid: RefObject<HTMLDivElement>;
  /** The run whose name is being edited. */
  editing: string | null;
  ticks: Ticks;
  trans: Translation;
  commands: GridCommands;
}) {
  const { view, columns, lines, facts } = state;
  const id = useId();
  const activeId = `${id}-active`;
  const [place, setPlace] = useState<KeptPlace>({ line: 0, column: 0 });
  const viewport = useWidth(grid, 1000);
  const nameWidth = pinnedWidth(view.widths, viewport);
  // The same for any width of the screen that the name has room in: all rows hang on it.
  const layout = useMemo(
    () => columnLayout(columns, view.widths, nameWidth),
    [columns, view.widths, nameWidth]
  );
  const { window, onScroll } = useGridWindow(grid, layout, lines.count);
  const { firstLine, lastLine, firstCell, lastCell } = window;
  useLayoutEffect(
    () => model.setWindow(firstLine, Math.max(firstLine, lastLine)),
    [model, firstLine, lastLine]
  );
  useScrollToTop(grid, view);
  const cells = useMemo(
    () => layout.cells.slice(firstCell, lastCell + 1),
    [layout, firstCell, lastCell]
  );
  const active = placeNow(model, place);
  // Kept the same, so that rows are not drawn again for them.
  const latest = useRef(commands);
  latest.current = commands;
  const onRename = useCallback(
    (run_id: string, name: string) => latest.current.onRename(run_id, name),
    []
  );
  const onEditEnd = useCallback(
    (byKey: boolean) => {
      latest.current.onEditEnd();
      if (byKey) grid.current?.focus();
    },
    [grid]
  );

  const keepPlace = (next: GridPlace) =>
    setPlace({ ...next, run_id: model.rowAt(next.line)?.run_id });
  const go = (next: GridPlace) => {
    keepPlace(next);
    const cell = layout.cells[next.column - 1];
    const edges = {
      top: next.line < 0 ? undefined : next.line * ROW_HEIGHT,
      left: cell?.left,
      width: cell?.width ?? 0
    };
    const bottom = view.aggregate === null ? 0 : ROW_HEIGHT;
    if (grid.current !== null) reveal(grid.current, edges, { left: layout.pinned.width, bottom });
  };

  const tickAll = () => void model.ticks.toggleAll(state.total ?? 0);

  /** @returns what the key means at this place; null: nothing */
  const meaning = (event: KeyboardEvent): (() => void) | null => {
    if (ticksAll(event)) return tickAll;
    const anchor = edgesOf(document.getElementById(activeId) ?? grid.current);
    const { line } = active;
    const found = lines.at(line);
    if (line < 0) {
      const command = headerCommand(event);
      if (command !== null) return () => commands.onHeader(command, columns[active.column], anchor);
    } else if (found?.kind === 'group') {
      const { open, group } = found.group;
      const arrow = active.column === 0 && event.key === (open ? 'ArrowLeft' : 'ArrowRight');
      if (arrow || event.key === 'Enter' || event.key === ' ') {
        return () => model.toggleGroup(group);
      }
    } else {
      const command = runCommand(event);
      if (command !== null) return () => commands.onRun(command, line, anchor);
    }
    const visible = Math.floor((grid.current?.clientHeight ?? 0) / ROW_HEIGHT);
    const page = visible === 0 ? FALLBACK_PAGE : Math.max(1, visible - 3);
    const next = nextPlace(event, active, { lines: lines.count, columns: columns.length, page });
    return next && (() => go(next));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || event.nativeEvent.isComposing) return;
    const act = meaning(event);
    if (act === null) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  const onPress = (event: MouseEvent) => {
    const target = event.target as Element;
    const text = target.closest<HTMLElement>('[data-line]')?.dataset.line;
    if (text === undefined || target.closest('.ct-inline-text') !== null) return;
    const line = Number(text);
    const column = Number(target.closest<HTMLElement>('[data-column]')?.dataset.column ?? 0);
    const asked = target.closest<HTMLElement>('[data-do]');
    keepPlace({ line, column });
    const isMenu = event.type === 'contextmenu';
    const meant = isMenu ? 'menu' : asked?.dataset.do;
    if (meant === undefined) return;
    // A box that is ticked is left to the browser, which would take back what it did not do itself.
    if (isMenu) event.preventDefault();
    const { clientX: left, clientY: top } = event;
    const anchor = isMenu ? { left, top, bottom: top } : edgesOf(asked);
    const found = lines.at(line);
    if (meant === 'tickAll') {
      tickAll();
    } else if (line < 0) {
      const command = meant === 'sort' && event.shiftKey ? 'sortMore' : meant;
      commands.onHeader(command as HeaderCommand, columns[column], anchor);
    } else if (found?.kind === 'group') {
      if (!isMenu) model.toggleGroup(found.group.group);
    } else {
      const command = meant === 'tick' && event.shiftKey ? 'tickTo' : meant;
      commands.onRun(command as RunCommand, line, anchor);
    }
  };
  /** A press on a button would take the focus from the grid, and its keys with it. */
  const onMouseDown = (event: MouseEvent) => {
    const target = event.target as Element;
    if (target.closest('.ct-inline-text, select') !== null) return;
    if (target.closest('button, input') === null && !event.shiftKey) return;
    event.preventDefault();
    grid.current?.focus({ preventScroll: true });
  };

  const at = active.column - 1;
  const isLineDrawn = active.line < 0 || (active.line >= firstLine && active.line <= lastLine);
  const isCellDrawn = at < 0 || (at >= firstCell && at <= lastCell);
  return (
    <div
      ref={grid}
      className="ct-run-table-scroll"
      role={lines.groups === null ? 'grid' : 'treegrid'}
      tabIndex={0}
      aria-label={trans.__('Runs')}
      aria-describedby={`${id}-keys`}
      aria-rowcount={lines.count + (view.aggregate === null ? 1 : 2)}
      aria-colcount={columns.length}
      aria-multiselectable="true"
      aria-busy={state.updating}
      aria-activedescendant={isLineDrawn && isCellDrawn ? activeId : undefined}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onMouseDown={onMouseDown}
      onClick={onPress}
      onContextMenu={onPress}
    >
      <HeaderRow
        layout={layout}
        cells={cells}
        order={view.order}
        ticks={ticks}
        active={active.line < 0 ? active.column : -1}
        activeId={activeId}
        trans={trans}
        onWidth={(column, width) =>
          model.setWidth(column, column === NAME_COLUMN ? width - TICK_WIDTH : width)
        }
      />
      <GridBody
        sync={sync}
        model={model}
        state={state}
        layout={layout}
        cells={cells}
        window={window}
        active={active}
        activeId={activeId}
        editing={editing}
        trans={trans}
        onRename={onRename}
        onEditEnd={onEditEnd}
      />
      {view.aggregate !== null && lines.count > 0 && (
        <AggregateRow
          layout={layout}
          cells={cells}
          line={lines.count}
          kind={view.aggregate}
          aggregateOf={key => facts.aggregates[key] ?? null}
          trans={trans}
          onKind={aggregate => model.setView({ aggregate })}
        />
      )}
      <span id={`${id}-keys`} className="ct-hidden">
        {trans.__(
          'Enter opens a run, Space selects it, Control+A selects all, F2 renames, t tags, n notes, p pins, c compares, Delete deletes. On a header Enter sorts and Alt+Down opens its menu.'
        )}
      </span>
    </div>
  );
}

/** Whoever asks something else wants to see what comes first. */
function useScrollToTop(grid: RefObject<HTMLElement>, view: TableState): void {
  const { query, experiment_id, stage, order, group } = view;
  const question = JSON.stringify([query, experiment_id, stage, order, group]);
  const shown = useRef(question);
  useLayoutEffect(() => {
    if (shown.current === question) return;
    shown.current = question;
    if (grid.current !== null) grid.current.scrollTop = 0;
  }, [grid, question]);
}

const edgesOf = (element: Element | null): MenuAnchor =>
  element?.getBoundingClientRect() ?? { left: 0, top: 0, bottom: 0 };
