import type { Lineage, LineageCount, LineageKind } from '../../protocol/endpoints/lineage.ts';

/**
 * Only what the root comes from: what leads to it, the runs that this is logged to, and what those
 * took in.
 */
export function upstream({ root, nodes, edges, counts }: Lineage): Lineage {
  const kept = new Set([root]);
  const wanted = [root];
  const keep = (id: string) => {
    if (kept.has(id)) return;
    kept.add(id);
    wanted.push(id);
  };
  for (let id = wanted.pop(); id !== undefined; id = wanted.pop()) {
    for (const { kind, from, to } of edges) {
      // What else a run has is not what the root comes from.
      if (kind === 'logged_to') {
        if (from === id) keep(to);
      } else if (to === id) {
        keep(from);
      }
    }
  }
  const left = nodes.filter(({ id }) => kept.has(id));
  const countOf = (kind: LineageKind): LineageCount => {
    const shown = left.filter(one => one.kind === kind).length;
    return { shown, total: shown };
  };
  return {
    root,
    nodes: left,
    edges: edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
    counts: Object.fromEntries(
      Object.keys(counts).map(kind => [kind, countOf(kind as LineageKind)])
    ) as Lineage['counts']
  };
}
