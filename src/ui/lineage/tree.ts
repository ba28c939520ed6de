import type { Lineage } from '../../protocol/endpoints/lineage.ts';
import { columnsOf, shownOf, type ShownNode } from './columns.ts';

export interface Branch {
  node: ShownNode;
  /** What a cell took in. */
  used: readonly ShownNode[];
  /** What came of it. */
  made: readonly Branch[];
}

/**
 * The same as a list to be read: each cell with what it took in and what came of it, then what no
 * cell is known to have made. What came of several stands under each of them.
 */
export function treeOf(lineage: Lineage): Branch[] {
  const shown = shownOf(lineage);
  const columns = columnsOf(shown);
  const nodes = new Map(shown.nodes.map(node => [node.id, node]));
  const listed = new Set<string>();
  const branch = (node: ShownNode, above: ReadonlySet<string>): Branch => {
    listed.add(node.id);
    const path = new Set(above).add(node.id);
    const used: ShownNode[] = [];
    const made: Branch[] = [];
    for (const { from, to } of shown.links) {
      const before = nodes.get(from);
      const after = nodes.get(to);
      if (to === node.id && node.kind === 'execution' && before !== undefined) {
        used.push(before);
        listed.add(from);
      }
      // From what a cell made to the cell that took it in leads the list of that cell.
      if (from !== node.id || after === undefined || after.kind === 'execution') continue;
      if (!path.has(to)) made.push(branch(after, path));
    }
    return { node, used, made };
  };
  const roots = shown.nodes.filter(({ kind }) => kind === 'execution');
  const branches = roots.map(node => branch(node, new Set()));
  const others = shown.nodes
    .filter(({ kind }) => kind !== 'execution')
    // From the left, so that what comes of another is under it.
    .sort((a, b) => (columns.get(a.id) ?? 0) - (columns.get(b.id) ?? 0));
  for (const node of others) if (!listed.has(node.id)) branches.push(branch(node, new Set()));
  return branches;
}
