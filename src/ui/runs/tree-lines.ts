import type { RunSummary } from './run-summary.ts';
import type { RunGroup, RunList } from './runs-state.ts';

/** A line of the tree of runs, in the order in which it is shown. */
export type TreeLine = RunLine | GroupLine | PartLine;

interface LinePlace {
  /** Of its own in the tree. */
  id: string;
  level: number;
  /** From 1, among `count` on the same level under the same parent; also those not loaded. */
  place: number;
  count: number;
}

export interface RunLine extends LinePlace {
  kind: 'run';
  run: RunSummary;
  /** Its values or the runs nested in it are shown. */
  open: boolean;
}

export interface GroupLine extends LinePlace {
  kind: 'group';
  group: RunGroup;
}

/** What a group says instead of its rows or after them. */
export interface PartLine extends LinePlace {
  kind: 'more' | 'loading' | 'empty' | 'error';
  group: RunGroup;
}

/**
 * @param selected the row whose children are shown, if it is one with several
 * @param within the group that the rows are in: a session may stand in several
 */
export function runLines(list: RunList, selected: string | null, within?: RunGroup): RunLine[] {
  const level = within === undefined ? 1 : 2;
  const idOf = ({ run_id }: RunSummary) =>
    within === undefined ? run_id : `${JSON.stringify(within.key)} ${run_id}`;
  return (list.rows ?? []).flatMap((run, at) => {
    const isOpen = run.run_id === selected || run.children.some(child => child.run_id === selected);
    const children = isOpen ? run.children : [];
    return [
      {
        kind: 'run' as const,
        id: idOf(run),
        run,
        open: isOpen,
        level,
        place: at + 1,
        count: list.total
      },
      ...children.map((child, place) => ({
        kind: 'run' as const,
        id: idOf(child),
        run: child,
        open: child.run_id === selected,
        level: level + 1,
        place: place + 1,
        count: children.length
      }))
    ];
  });
}

export function groupLines(groups: readonly RunGroup[], selected: string | null): TreeLine[] {
  return groups.flatMap((group, at) => {
    const place = { level: 1, place: at + 1, count: groups.length };
    const head: GroupLine = { kind: 'group', id: `group ${group.key}`, group, ...place };
    return group.open ? [head, ...linesIn(group, selected)] : [head];
  });
}

function linesIn(group: RunGroup, selected: string | null): TreeLine[] {
  const { rows, total, error } = group.list;
  const part = (kind: PartLine['kind'], place: number): PartLine => ({
    kind,
    id: `${kind} ${group.key}`,
    group,
    level: 2,
    place,
    count: Math.max(total, place)
  });
  const shown = rows?.length ?? 0;
  return [
    ...runLines(group.list, selected, group),
    ...(error !== null ? [part('error', shown + 1)] : []),
    ...(rows === null && error === null ? [part('loading', 1)] : []),
    ...(rows !== null && shown === 0 && error === null ? [part('empty', 1)] : []),
    ...(error === null && total > shown ? [part('more', shown + 1)] : [])
  ];
}
