import type { Lineage, LineageNode } from '../../protocol/endpoints/lineage.ts';

/** What stands in the graph: a run and its session hold all of it, and are not drawn. */
export type ShownNode = Exclude<LineageNode, { kind: 'run' | 'session' }>;
export type ShownKind = ShownNode['kind'];

/** One way through the graph. */
export interface Link {
  from: string;
  to: string;
  /** Which cell it was is not certain. */
  inferred: boolean;
}

export interface Shown {
  nodes: ShownNode[];
  links: Link[];
}

const COLUMNS: Record<ShownKind, number> = {
  dataset: 0,
  execution: 1,
  metric: 2,
  param: 2,
  artifact: 2,
  logged_model: 2,
  model_version: 3
};

/** Nodes that are drawn and the edges between them, each pair once. */
export function shownOf(lineage: Lineage): Shown {
  const nodes = lineage.nodes.filter(
    (node): node is ShownNode => node.kind !== 'run' && node.kind !== 'session'
  );
  const ids = new Set(nodes.map(({ id }) => id));
  const links = new Map<string, Link>();
  for (const { from, to, inferred = false } of lineage.edges) {
    if (!ids.has(from) || !ids.has(to)) continue;
    const key = JSON.stringify([from, to]);
    const known = links.get(key);
    links.set(key, { from, to, inferred: inferred && known?.inferred !== false });
  }
  return { nodes, links: [...links.values()] };
}

/** Inputs, cells, what they made, versions. A model that a cell only took in stands with the datasets. */
export function columnsOf({ nodes, links }: Shown): Map<string, number> {
  const made = new Set(links.map(({ to }) => to));
  const kinds = new Map(nodes.map(({ id, kind }) => [id, kind]));
  const taken = new Set(
    links.filter(({ to }) => kinds.get(to) === 'execution').map(({ from }) => from)
  );
  return new Map(
    nodes.map(({ id, kind }) => {
      const isInput = kind === 'logged_model' && taken.has(id) && !made.has(id);
      return [id, isInput ? 0 : COLUMNS[kind]];
    })
  );
}
