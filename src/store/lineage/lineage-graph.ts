import {
  LINEAGE_LIMITS,
  type Lineage,
  type LineageCount,
  type LineageEdge,
  type LineageKind,
  type LineageNode
} from '../../protocol/endpoints/lineage.ts';

const KINDS = Object.keys(LINEAGE_LIMITS) as LineageKind[];

/** Nodes as they are found, no more of a kind than `LINEAGE_LIMITS` says, and the edges between them. */
export class LineageGraph {
  readonly #nodes = new Map<LineageKind, Map<string, LineageNode>>();
  readonly #totals = new Map<LineageKind, number>();
  readonly #edges = new Map<string, LineageEdge>();

  /** How many more of this kind there is room for. */
  room(kind: LineageKind): number {
    return LINEAGE_LIMITS[kind] - this.#of(kind).size;
  }

  /** Each once. @returns whether it is there now */
  add(node: LineageNode): boolean {
    const nodes = this.#of(node.kind);
    if (nodes.has(node.id)) return true;
    this.count(node.kind, 1);
    if (this.room(node.kind) === 0) return false;
    nodes.set(node.id, node);
    return true;
  }

  /** As many more that are not added. */
  count(kind: LineageKind, more: number): void {
    this.#totals.set(kind, (this.#totals.get(kind) ?? 0) + more);
  }

  /** Each once; those whose ends are not added are left out at last. */
  link(edge: LineageEdge): void {
    const key = JSON.stringify([edge.kind, edge.from, edge.to]);
    const known = this.#edges.get(key);
    if (known === undefined) {
      this.#edges.set(key, edge);
      return;
    }
    // Certain once is certain.
    if (edge.inferred !== true) delete known.inferred;
    if (edge.points !== undefined) known.points = (known.points ?? 0) + edge.points;
  }

  /** Ends of edges that begin so, each once. */
  ends(prefix: string): string[] {
    const ids = new Set<string>();
    for (const { from, to } of this.#edges.values()) {
      if (from.startsWith(prefix)) ids.add(from);
      if (to.startsWith(prefix)) ids.add(to);
    }
    return [...ids];
  }

  finish(root: string): Lineage {
    const nodes = KINDS.flatMap(kind => [...this.#of(kind).values()]);
    const ids = new Set(nodes.map(({ id }) => id));
    const edges = [...this.#edges.values()].filter(({ from, to }) => ids.has(from) && ids.has(to));
    const countOf = (kind: LineageKind): LineageCount => ({
      shown: this.#of(kind).size,
      total: this.#totals.get(kind) ?? 0
    });
    const counts = Object.fromEntries(KINDS.map(kind => [kind, countOf(kind)]));
    return { root, nodes, edges, counts: counts as Lineage['counts'] };
  }

  #of(kind: LineageKind): Map<string, LineageNode> {
    let nodes = this.#nodes.get(kind);
    if (nodes === undefined) this.#nodes.set(kind, (nodes = new Map()));
    return nodes;
  }
}
