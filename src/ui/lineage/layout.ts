import type { Lineage } from '../../protocol/endpoints/lineage.ts';
import { columnsOf, shownOf, type Link, type ShownKind, type ShownNode } from './columns.ts';

/** So many of a kind that come from and go to the same are drawn each; more of them as one. */
export const MAX_EACH = 3;

/** A node, or the one box of many alike. */
export interface Box {
  id: string;
  kind: ShownKind;
  /** null: the box of many, whose `members` are drawn below it while it is unfolded. */
  node: ShownNode | null;
  members: readonly ShownNode[];
  unfolded: boolean;
  /** Index of its column from the left; columns without a box are left out. */
  column: number;
  /** From the top of its column. */
  row: number;
}

export interface Layout {
  boxes: Box[];
  /** Between boxes, each pair once. */
  links: Link[];
  columns: number;
  /** Of the longest column. */
  rows: number;
}

/**
 * Where all of a lineage stands: in columns from what was there first to what came of it, in each
 * near to what it comes from.
 *
 * @param unfolded ids of boxes whose members are drawn
 */
export function layoutOf(lineage: Lineage, unfolded: ReadonlySet<string>): Layout {
  const shown = shownOf(lineage);
  const columns = columnsOf(shown);
  const groups = groupsOf(shown.nodes, shown.links);
  const boxOf = new Map<string, string>();
  const perColumn: Omit<Box, 'row' | 'column'>[][] = [[], [], [], []];
  for (const [id, members] of groups) {
    const place = perColumn[columns.get(members[0].id) ?? 0];
    const { kind } = members[0];
    const isFolded = members.length > MAX_EACH && !unfolded.has(id);
    if (members.length > MAX_EACH) {
      place.push({ id, kind, node: null, members, unfolded: !isFolded });
    }
    for (const node of members) {
      boxOf.set(node.id, isFolded ? id : node.id);
      if (!isFolded) place.push({ id: node.id, kind, node, members: [], unfolded: false });
    }
  }
  const links = joined(shown.links, boxOf);
  const boxes: Box[] = [];
  const rows = new Map<string, number>();
  const filled = perColumn.filter(place => place.length > 0);
  filled.forEach((place, column) => {
    // A stable sort: members stay below the box of them, which has the links of all when folded.
    const ordered = column === 0 ? place : nearTo(place, links, rows);
    ordered.forEach((box, row) => {
      rows.set(box.id, row);
      boxes.push({ ...box, column, row });
    });
  });
  return {
    boxes,
    links,
    columns: filled.length,
    rows: Math.max(0, ...filled.map(({ length }) => length))
  };
}

/** All that it comes from and that comes of it, itself included. */
export function pathOf(id: string, links: readonly Link[]): Set<string> {
  const path = new Set([id]);
  const follow = (from: 'from' | 'to', to: 'from' | 'to') => {
    const seen = new Set([id]);
    for (const next of seen) {
      for (const link of links) if (link[from] === next) seen.add(link[to]);
    }
    for (const one of seen) path.add(one);
  };
  follow('from', 'to');
  follow('to', 'from');
  return path;
}

/** Those of a kind that come from the same and go to the same, in the order of the first of each. */
function groupsOf(
  nodes: readonly ShownNode[],
  links: readonly Link[]
): Map<string, [ShownNode, ...ShownNode[]]> {
  const around = new Map<string, string[]>();
  const note = (id: string, text: string) => {
    const known = around.get(id);
    if (known === undefined) around.set(id, [text]);
    else known.push(text);
  };
  for (const { from, to } of links) {
    note(to, `< ${from}`);
    note(from, `> ${to}`);
  }
  const groups = new Map<string, [ShownNode, ...ShownNode[]]>();
  for (const node of nodes) {
    const key = JSON.stringify(['group', node.kind, ...(around.get(node.id) ?? []).sort()]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [node]);
    else known.push(node);
  }
  return groups;
}

function joined(links: readonly Link[], boxOf: ReadonlyMap<string, string>): Link[] {
  const between = new Map<string, Link>();
  for (const { from, to, inferred } of links) {
    const link = { from: boxOf.get(from) ?? from, to: boxOf.get(to) ?? to };
    const key = JSON.stringify(link);
    const known = between.get(key);
    between.set(key, { ...link, inferred: inferred && known?.inferred !== false });
  }
  return [...between.values()];
}

/** By the mean row of what each comes from; a box of many keeps its members below it. */
function nearTo<One extends Omit<Box, 'row' | 'column'>>(
  place: readonly One[],
  links: readonly Link[],
  rows: ReadonlyMap<string, number>
): One[] {
  // Cells stay in the order in which they ran.
  if (place[0].kind === 'execution') return [...place];
  const mean = (id: string) => {
    const known = links
      .filter(({ to }) => to === id)
      .flatMap(({ from }) => (rows.has(from) ? [rows.get(from) as number] : []));
    return known.length === 0 ? Infinity : known.reduce((sum, row) => sum + row, 0) / known.length;
  };
  const order = place.map(box => ({
    box,
    at: mean(box.unfolded ? (box.members[0]?.id ?? box.id) : box.id)
  }));
  return order.sort((a, b) => (a.at === b.at ? 0 : a.at - b.at)).map(({ box }) => box);
}
