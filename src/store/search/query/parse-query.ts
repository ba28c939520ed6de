import { AGGREGATES, type Aggregate } from '../parse-filter.ts';
import { comparisonTerms, type QueryOperator } from './comparison-terms.ts';
import { fieldOf, type KnownKeys, type QueryField } from './known-names.ts';
import { queryFault, type Span } from './query-fault.ts';
import { queryTokens, type QueryToken } from './query-tokens.ts';
import { term, type RunTerms } from './run-term.ts';

/**
 * Reads what a person typed into the filter box: docs/search.md.
 *
 * @param known what names are looked up in
 * @param now ms, for ages such as `2d`
 * @throws ApiError INVALID_PARAMETER_VALUE with `fault`
 */
export function parseQuery(query: string, known: KnownKeys, now: number): RunTerms {
  if (query.length > MAX_CHARACTERS) {
    const rest = { from: MAX_CHARACTERS, length: query.length - MAX_CHARACTERS };
    throw queryFault(`A query may have ${MAX_CHARACTERS} characters, not ${query.length}.`, rest);
  }
  const tokens = queryTokens(query);
  if (tokens.length === 0) return { type: 'and', nodes: [] };
  const parser = new QueryParser(tokens, known, now);
  const terms = parser.alternatives();
  parser.end();
  return terms;
}

class QueryParser {
  readonly #tokens: readonly QueryToken[];
  readonly #known: KnownKeys;
  readonly #now: number;
  #at = 0;
  #depth = 0;
  #terms = 0;

  constructor(tokens: readonly QueryToken[], known: KnownKeys, now: number) {
    this.#tokens = tokens;
    this.#known = known;
    this.#now = now;
  }

  end(): void {
    const token = this.#peek();
    if (token !== undefined) {
      throw queryFault(`Expected a word or a comparison, not "${token.text}".`, token);
    }
  }

  alternatives(): RunTerms {
    const nodes = [this.#conjunction()];
    while (this.#connective('OR')) nodes.push(this.#conjunction());
    return joined('or', nodes);
  }

  /** Words and comparisons side by side must all hold, with or without AND between them. */
  #conjunction(): RunTerms {
    const nodes = [this.#operand()];
    for (;;) {
      if (!this.#connective('AND')) {
        const next = this.#peek();
        if (next === undefined || next.kind === ')' || this.#isConnective('OR')) break;
      }
      nodes.push(this.#operand());
    }
    return joined('and', nodes);
  }

  #operand(): RunTerms {
    const first = this.#peek();
    if (first === undefined) {
      const last = this.#tokens[this.#tokens.length - 1];
      throw queryFault(`Expected a word or a comparison after "${last.text}".`, last);
    }
    // Deeper than anybody writes; the stack is not to end before it.
    if (++this.#depth > MAX_DEPTH) throw queryFault('Too many parentheses within others.', first);
    try {
      if (this.#connective('NOT')) return { type: 'not', node: this.#operand() };
      if (this.#mark('(')) {
        const node = this.alternatives();
        if (!this.#mark(')')) throw queryFault('The parenthesis ( has no end.', first);
        return node;
      }
      if (first.kind !== 'word' || this.#isConnective('AND') || this.#isConnective('OR')) {
        throw queryFault(`Expected a word or a comparison, not "${first.text}".`, first);
      }
      // Each takes a look at all runs, a word at all names.
      if (++this.#terms > MAX_TERMS) {
        throw queryFault(`A query may have ${MAX_TERMS} words and comparisons.`, first);
      }
      return this.#comparison() ?? this.#word();
    } finally {
      this.#depth--;
    }
  }

  /** @returns null, and takes nothing, where no comparison begins */
  #comparison(): RunTerms | null {
    const name = this.#tokens[this.#at];
    const aggregated = this.#aggregated(name);
    const left = aggregated === null ? 1 : AGGREGATED_TOKENS;
    const found = this.#operator(this.#at + left);
    if (found === null) return null;
    const column = aggregated?.name ?? name;
    const field = fieldOf(column, this.#known);
    if (aggregated !== null && field.type !== 'metric') {
      throw queryFault(`${name.text}() is of metrics; "${column.text}" is none.`, column);
    }
    this.#at += left + found.length;
    return comparisonTerms({
      field: withAggregate(field, aggregated?.aggregate),
      column,
      operator: found.operator,
      values: this.#values(found.operator, found.span),
      at: found.span,
      now: this.#now
    });
  }

  /** `min(loss)` or `min(metrics.loss)`. */
  #aggregated(token: QueryToken): { aggregate: Aggregate; name: QueryToken } | null {
    const aggregate = token.text.toLowerCase() as Aggregate;
    if (token.quoted || !AGGREGATES.includes(aggregate)) return null;
    const [open, name, close] = this.#tokens.slice(this.#at + 1, this.#at + AGGREGATED_TOKENS);
    const isCall = open?.kind === '(' && name?.kind === 'word' && close?.kind === ')';
    return isCall ? { aggregate, name } : null;
  }

  /** Words that are operators are such only with what has to follow: `cat in hat` is three words. */
  #operator(at: number): { operator: QueryOperator; length: number; span: Span } | null {
    const first = this.#tokens.at(at);
    if (first === undefined) return null;
    const found = (operator: QueryOperator, length: number) => {
      const last = this.#tokens[at + length - 1];
      return { operator, length, span: { from: first.from, length: end(last) - first.from } };
    };
    if (first.kind === 'comparison') return found(first.text as QueryOperator, 1);
    if (isWord(first, 'IS')) {
      if (isWord(this.#tokens.at(at + 1), 'NULL')) return found('IS NULL', 2);
      const not = isWord(this.#tokens.at(at + 1), 'NOT');
      return not && isWord(this.#tokens.at(at + 2), 'NULL') ? found('IS NOT NULL', 3) : null;
    }
    const negated = Number(isWord(first, 'NOT'));
    const word = this.#tokens.at(at + negated);
    const next = this.#tokens.at(at + negated + 1);
    for (const operator of ['IN', 'LIKE', 'ILIKE'] as const) {
      if (!isWord(word, operator)) continue;
      const fits = operator === 'IN' ? next?.kind === '(' : next?.kind === 'word' && next.quoted;
      if (fits) return found(negated === 1 ? `NOT ${operator}` : operator, negated + 1);
    }
    return null;
  }

  #values(operator: QueryOperator, span: Span): QueryToken[] {
    if (operator.endsWith('NULL')) return [];
    if (!operator.endsWith('IN')) return [this.#value(operator, span)];
    const values: QueryToken[] = [];
    const open = this.#tokens[this.#at++];
    do values.push(this.#value(operator, span));
    while (this.#mark(','));
    if (!this.#mark(')')) throw queryFault('The list ( has no end.', open);
    return values;
  }

  #value(operator: QueryOperator, span: Span): QueryToken {
    const value = this.#peek();
    if (value?.kind !== 'word') throw queryFault(`Expected a value after ${operator}.`, span);
    this.#at++;
    return value;
  }

  /** `#baseline` and `tag:baseline` ask for a tag, every other word for a part of the name. */
  #word(): RunTerms {
    const token = this.#tokens[this.#at++];
    const { text, prefix, quoted } = token;
    const tag = quoted
      ? TAG_PREFIX.test(prefix) && text
      : TAG_PREFIX.test(text) && text.replace(TAG_PREFIX, '');
    if (tag === '') throw queryFault(`Expected the name of a tag after "${text}".`, token);
    if (tag !== false) {
      return term({ type: 'text', column: { type: 'tag', key: tag }, test: () => true });
    }
    return term({ type: 'name', part: quoted ? `${prefix}${text}` : text });
  }

  #peek(): QueryToken | undefined {
    return this.#tokens.at(this.#at);
  }

  #mark(mark: '(' | ')' | ','): boolean {
    if (this.#peek()?.kind !== mark) return false;
    this.#at++;
    return true;
  }

  #connective(word: 'AND' | 'OR' | 'NOT'): boolean {
    if (!this.#isConnective(word)) return false;
    this.#at++;
    return true;
  }

  /** In small letters only between two things: whoever types `oracle` has typed `or` on the way. */
  #isConnective(word: 'AND' | 'OR' | 'NOT'): boolean {
    const token = this.#peek();
    if (!isWord(token, word)) return false;
    const next = this.#tokens.at(this.#at + 1);
    if (next?.kind === 'comparison') return false;
    if (token?.text === word) return true;
    const before = this.#tokens.at(this.#at - 1);
    const begins = this.#at === 0 || before?.kind === '(';
    return next !== undefined && next.kind !== ')' && (word === 'NOT' || !begins);
  }
}

/** Words that are there twice are asked once. */
function joined(type: 'and' | 'or', all: readonly RunTerms[]): RunTerms {
  const words = new Set<string>();
  const nodes = all.filter(node => {
    if (node.type !== 'comparison' || node.clause.type !== 'name') return true;
    const { part } = node.clause;
    return !words.has(part) && words.add(part);
  });
  return nodes.length === 1 ? nodes[0] : { type, nodes };
}

function withAggregate(field: QueryField, aggregate: Aggregate | undefined) {
  const latest = aggregate === undefined || aggregate === 'last' || aggregate === 'latest';
  return latest ? field : { ...field, aggregate };
}

const isWord = (token: QueryToken | undefined, word: string) =>
  token?.kind === 'word' && !token.quoted && token.text.toUpperCase() === word;

const end = ({ from, length }: Span) => from + length;

/** `min`, `(`, the name, `)`. */
const AGGREGATED_TOKENS = 4;
const MAX_DEPTH = 100;
const MAX_CHARACTERS = 2000;
const MAX_TERMS = 100;
const TAG_PREFIX = /^(?:#|tag:)/;
