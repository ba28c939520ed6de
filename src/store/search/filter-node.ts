import { ApiError } from '../../protocol/errors.ts';
import type { FilterGrammar } from './filter-grammar.ts';
import { parseFilter, type Clause } from './parse-filter.ts';
import { parseWideFilter } from './wide-filter.ts';

/** A filter as a tree. An `and` of nothing finds everything. */
export type FilterNode<Leaf = Clause> =
  | { type: 'and' | 'or'; nodes: readonly FilterNode<Leaf>[] }
  /** Finds exactly what its operand does not find, also what lacks the key that it speaks of. */
  | { type: 'not'; node: FilterNode<Leaf> }
  | { type: 'comparison'; clause: Leaf };

/**
 * Reads a filter as MLflow does. One that its grammar refuses is read in ours, which is wider
 * (wide-filter.ts); when that refuses it too, MLflow's text is the answer.
 *
 * @throws ApiError INVALID_PARAMETER_VALUE
 */
export const parseFilterTree = (filter: string | undefined, grammar: FilterGrammar): FilterNode =>
  widened(filter, grammar, () => parseFilter(filter, grammar));

/** @param narrow reads the filter as MLflow does */
export function widened(
  filter: string | undefined,
  grammar: FilterGrammar,
  narrow: () => Clause[]
): FilterNode {
  try {
    return { type: 'and', nodes: narrow().map(clause => ({ type: 'comparison', clause })) };
  } catch (refused) {
    const wide = refused instanceof ApiError ? parseWideFilter(filter ?? '', grammar) : null;
    if (wide === null) throw refused;
    return wide;
  }
}

/** The comparisons that all must hold, whatever else the filter says. */
export function demanded(node: FilterNode): Clause[] {
  const nodes = node.type === 'and' ? node.nodes : [node];
  return nodes.flatMap(inner => (inner.type === 'comparison' ? [inner.clause] : []));
}

/** Every comparison of a filter, from left to right. */
export function* clausesOf<Leaf>(node: FilterNode<Leaf>): Generator<Leaf> {
  if (node.type === 'comparison') yield node.clause;
  else if (node.type === 'not') yield* clausesOf(node.node);
  else for (const inner of node.nodes) yield* clausesOf(inner);
}

/** The same filter of other comparisons. */
export function mapClauses<Leaf, Other>(
  node: FilterNode<Leaf>,
  map: (clause: Leaf) => Other
): FilterNode<Other> {
  if (node.type === 'comparison') return { ...node, clause: map(node.clause) };
  if (node.type === 'not') return { ...node, node: mapClauses(node.node, map) };
  return { ...node, nodes: node.nodes.map(inner => mapClauses(inner, map)) };
}

/** Whether a filter finds something, given what each comparison says of it. */
export function holds(node: FilterNode, says: (clause: Clause) => boolean): boolean {
  switch (node.type) {
    case 'comparison':
      return says(node.clause);
    case 'not':
      return !holds(node.node, says);
    case 'and':
      return node.nodes.every(inner => holds(inner, says));
    case 'or':
      return node.nodes.some(inner => holds(inner, says));
  }
}
