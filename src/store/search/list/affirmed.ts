import type { RunTerm, RunTerms } from '../query/run-term.ts';

/** Whether a filter has something in it that what lacks a value may satisfy, or what has another. */
export function negates(node: RunTerms): boolean {
  switch (node.type) {
    case 'comparison':
      return isNegative(node.clause);
    case 'not':
      return true;
    case 'and':
    case 'or':
      return node.nodes.some(negates);
  }
}

/** The same filter where nothing that is negated holds. It finds nothing that the filter does not find. */
export function affirmed(node: RunTerms): RunTerms {
  switch (node.type) {
    case 'comparison':
      return isNegative(node.clause) ? NOTHING : node;
    case 'not':
      return NOTHING;
    case 'and':
    case 'or':
      return { ...node, nodes: node.nodes.map(affirmed) };
  }
}

function isNegative(term: RunTerm): boolean {
  switch (term.type) {
    case 'clause':
      return NEGATIVE.has(term.clause.comparator);
    case 'number-text':
      return NEGATIVE.has(term.comparator);
    case 'text':
    case 'notebook':
      return term.ofAbsent === true;
    case 'name':
    case 'experiment':
      return false;
  }
}

const NEGATIVE: ReadonlySet<string> = new Set(['!=', 'NOT IN', 'IS NULL']);
const NOTHING: RunTerms = { type: 'or', nodes: [] };
