import { ApiError } from '../../protocol/errors.ts';
import type { FilterGrammar } from './filter-grammar.ts';
import type { FilterNode } from './filter-node.ts';
import { AGGREGATES, type Aggregate, type Clause, type Comparator } from './parse-filter.ts';
import type { FilterToken } from './tokenize.ts';
import { wideTokens, type WideToken } from './wide-tokens.ts';

/**
 * The grammar for what MLflow's refuses: `OR`, `NOT` and parentheses around the same comparisons;
 * `min(metrics.loss)` and its like on the left; names with `/`, `-` and `:` without backticks.
 * `NOT` binds closest, then `AND`, then `OR`.
 *
 * @returns null for what is not in this grammar either
 */
export function parseWideFilter(filter: string, grammar: FilterGrammar): FilterNode | null {
  const tokens = wideTokens(filter);
  if (tokens === null || tokens.length === 0) return null;
  return attempt(() => {
    const parser = new WideParser(tokens, grammar);
    const node = parser.alternatives();
    parser.end();
    return node;
  });
}

/** `min(metrics.loss) DESC`. @returns null for what is no such order */
export function parseWideOrder(
  clause: string,
  grammar: FilterGrammar
): { field: Field; ascending: boolean } | null {
  const tokens = wideTokens(clause);
  if (tokens === null || tokens.length === 0) return null;
  return attempt(() => {
    const parser = new WideParser(tokens, grammar);
    const field = parser.field(true);
    const ascending = !parser.word('DESC');
    if (ascending) parser.word('ASC');
    parser.end();
    return { field, ascending };
  });
}

export type Field = Pick<Clause, 'type' | 'key' | 'aggregate'>;

/** Not in the grammar. Caught here: the caller has MLflow's text for it. */
class Refused extends Error {}

function attempt<Result>(parse: () => Result): Result | null {
  try {
    return parse();
  } catch (error) {
    if (error instanceof Refused || error instanceof ApiError) return null;
    throw error;
  }
}

class WideParser {
  readonly #tokens: readonly WideToken[];
  readonly #grammar: FilterGrammar;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly WideToken[], grammar: FilterGrammar) {
    this.#tokens = tokens;
    this.#grammar = grammar;
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw new Refused();
  }

  alternatives(): FilterNode {
    const nodes = [this.#conjunction()];
    while (this.word('OR')) nodes.push(this.#conjunction());
    return nodes.length === 1 ? nodes[0] : { type: 'or', nodes };
  }

  #conjunction(): FilterNode {
    const nodes = [this.#operand()];
    while (this.word('AND')) nodes.push(this.#operand());
    return nodes.length === 1 ? nodes[0] : { type: 'and', nodes };
  }

  #operand(): FilterNode {
    // Deeper than anybody writes; the stack is not to end before it.
    if (++this.#depth > MAX_DEPTH) throw new Refused();
    try {
      if (this.word('NOT')) return { type: 'not', node: this.#operand() };
      if (!this.#mark('(')) return this.#comparison();
      const node = this.alternatives();
      this.#expect(')');
      return node;
    } finally {
      this.#depth--;
    }
  }

  #comparison(): FilterNode {
    const field = this.field(false);
    const { type, key } = field;
    const negated = this.word('NOT');
    const comparator = this.#comparator(negated);
    let value: Clause['value'] = null;
    if (comparator === 'IS NULL' || comparator === 'IS NOT NULL') {
      this.#grammar.checkNullable(type, key);
    } else {
      value = this.#grammar.value(type, key, this.#value(comparator.endsWith('IN')));
    }
    const clause = { ...field, key: this.#grammar.resolveAlias(key), comparator, value };
    if (value !== null) this.#grammar.checkComparator(clause);
    const node: FilterNode = { type: 'comparison', clause };
    return negated && comparator.endsWith('LIKE') ? { type: 'not', node } : node;
  }

  /** `metrics.a`, or `min(metrics.a)`. */
  field(orderBy: boolean): Field {
    const name = this.#take('name');
    const aggregate = name.toLowerCase() as Aggregate;
    if (!AGGREGATES.includes(aggregate) || !this.#mark('(')) {
      return this.#grammar.identifier(name, orderBy);
    }
    const { type, key } = this.#grammar.identifier(this.#take('name'), orderBy);
    if (type !== 'metric') throw new Refused();
    this.#expect(')');
    return aggregate === 'last' || aggregate === 'latest'
      ? { type, key }
      : { type, key, aggregate };
  }

  #comparator(negated: boolean): Comparator {
    if (this.word('IN')) return negated ? 'NOT IN' : 'IN';
    if (this.word('LIKE')) return 'LIKE';
    if (this.word('ILIKE')) return 'ILIKE';
    if (negated) throw new Refused();
    if (this.word('IS')) {
      const not = this.word('NOT');
      if (!this.word('NULL')) throw new Refused();
      return not ? 'IS NOT NULL' : 'IS NULL';
    }
    return this.#take('comparison') as Comparator;
  }

  #value(listed: boolean): FilterToken {
    if (listed) return this.#list();
    const token = this.#tokens.at(this.#at++);
    if (token?.kind === 'name') return { kind: 'identifier', text: token.text };
    if (token?.kind === 'string' || token?.kind === 'integer' || token?.kind === 'float') {
      return { kind: token.kind, text: token.text };
    }
    throw new Refused();
  }

  /** As one token, which the reader of MLflow's lists takes. */
  #list(): FilterToken {
    this.#expect('(');
    const items: string[] = [];
    do {
      const item = this.#tokens.at(this.#at++);
      if (item?.kind !== 'string' && item?.kind !== 'name') throw new Refused();
      items.push(item.text);
    } while (this.#mark(','));
    this.#expect(')');
    return { kind: 'list', text: `(${items.join(', ')})` };
  }

  /** Takes the word if it comes next, in either case. */
  word(word: string): boolean {
    const token = this.#tokens.at(this.#at);
    if (token?.kind !== 'name' || token.text.toUpperCase() !== word) return false;
    this.#at++;
    return true;
  }

  #mark(mark: '(' | ')' | ','): boolean {
    if (this.#tokens.at(this.#at)?.kind !== mark) return false;
    this.#at++;
    return true;
  }

  #expect(mark: '(' | ')'): void {
    if (!this.#mark(mark)) throw new Refused();
  }

  #take(kind: WideToken['kind']): string {
    const token = this.#tokens.at(this.#at++);
    if (token?.kind !== kind) throw new Refused();
    return token.text;
  }
}

const MAX_DEPTH = 100;
