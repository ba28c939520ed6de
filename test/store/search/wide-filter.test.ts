import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../src/protocol/errors.ts';
import { EXPERIMENT_GRAMMAR } from '../../../src/store/search/experiment-grammar.ts';
import { parseFilterTree, type FilterNode } from '../../../src/store/search/filter-node.ts';
import { parseOrder } from '../../../src/store/search/order-by.ts';
import { offsetOf } from '../../../src/store/search/page-token.ts';
import { RUN_GRAMMAR } from '../../../src/store/search/run-grammar.ts';

const picture = (node: FilterNode): string => {
  if (node.type === 'not') return `not ${picture(node.node)}`;
  if (node.type !== 'comparison') return `(${node.nodes.map(picture).join(` ${node.type} `)})`;
  const { type, key, aggregate, comparator, value } = node.clause;
  return `${aggregate ?? ''} ${type}:${key} ${comparator} ${JSON.stringify(value)}`.trim();
};
const read = (filter: string) => picture(parseFilterTree(filter, RUN_GRAMMAR));
const textOf = (call: () => unknown) => {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('a filter that MLflow would refuse', () => {
  it.each([
    ['metrics.a < 1 OR metrics.b > 2', '(metric:a < 1 or metric:b > 2)'],
    [
      "metrics.a < 1 or metrics.b > 2 and status = 'FAILED'",
      '(metric:a < 1 or (metric:b > 2 and attribute:status = "FAILED"))'
    ],
    [
      '(metrics.a < 1 OR metrics.b > 2) AND params.x = "y"',
      '((metric:a < 1 or metric:b > 2) and parameter:x = "y")'
    ],
    ['NOT metrics.a = 1 AND metrics.b = 2', '(not metric:a = 1 and metric:b = 2)'],
    ['not not (metrics.a = 1)', 'not not metric:a = 1'],
    ['min(metrics.loss) < 0.1', 'min metric:loss < 0.1'],
    ['MAX( metrics.`a b` ) >= -1e3', 'max metric:a b >= -1000'],
    ['last(metrics.loss) = 1', 'metric:loss = 1'],
    ['best(metrics.val/acc) > .5', 'best metric:val/acc > 0.5'],
    ['metrics.train/loss < 1', '(metric:train/loss < 1)'],
    ['metrics.top-1:acc@5 < 1 OR metrics.a = 1', '(metric:top-1:acc@5 < 1 or metric:a = 1)'],
    ["params.x NOT LIKE 'a%'", 'not parameter:x LIKE "a%"'],
    ["(run_id IN ('a', 'b'))", 'attribute:run_id IN ["a","b"]'],
    [
      "run_id NOT IN ('a') OR created = 5",
      '(attribute:run_id NOT IN ["a"] or attribute:start_time = 5)'
    ]
  ])('reads %s', (filter, tree) => {
    expect(read(filter)).toBe(tree);
  });

  it.each([
    ['metrics.a < 1 OR', "Invalid clause(s) in filter string: 'OR'"],
    ['(metrics.a < 1', "Invalid clause(s) in filter string: '('"],
    ['median(metrics.a) < 1', "Invalid clause(s) in filter string: 'median'"],
    ['min(params.a) < 1', "Invalid clause(s) in filter string: 'min'"],
    ["foo.a = 'x' OR metrics.a = 1", "Invalid clause(s) in filter string: 'OR'"],
    ['metrics.a == 1 OR metrics.a = 2', "Invalid clause(s) in filter string: 'OR'"],
    [
      'metrics.a IS NULL',
      "IS NULL / IS NOT NULL is only supported for tags and params, not for 'metric' 'a'"
    ],
    ["metrics.a = 'x'", "Expected numeric value type for metric. Found 'x'"]
  ])('and we as well: %s gets the text of MLflow', (filter, text) => {
    expect(textOf(() => read(filter))).toBe(text);
  });

  it('may be nested no deeper than the stack bears', () => {
    expect(read(`${'('.repeat(50)}metrics.a = 1${')'.repeat(50)}`)).toBe('metric:a = 1');
    const deep = `${'('.repeat(50_000)}metrics.a = 1${')'.repeat(50_000)}`;
    expect(textOf(() => read(deep))).toMatch(/^Invalid clause\(s\)/);
    expect(textOf(() => read(`${'NOT '.repeat(50_000)}metrics.a = 1`))).toMatch(/^Invalid/);
  });

  it('is taken for experiments, too', () => {
    const filter = "name = 'a' OR NOT tags.k = 'v'";
    expect(picture(parseFilterTree(filter, EXPERIMENT_GRAMMAR))).toBe(
      '(attribute:name = "a" or not tag:k = "v")'
    );
  });
});

describe('an order that MLflow would refuse', () => {
  it.each([
    ['min(metrics.a/b) desc', { key: 'a/b', aggregate: 'min', ascending: false }],
    ['best(metrics.`a b`)', { key: 'a b', aggregate: 'best', ascending: true }],
    ['latest(metrics.a) ASC', { key: 'a', ascending: true }],
    ['metrics.train/loss DESC', { key: 'train/loss', ascending: false }]
  ])('reads %s', (clause, order) => {
    expect(parseOrder(clause, RUN_GRAMMAR)).toEqual({ type: 'metric', ...order });
  });

  it('and we as well gets the text of MLflow', () => {
    expect(textOf(() => parseOrder('min(params.a)', RUN_GRAMMAR))).toMatch(
      /^Invalid entity type 'min\(params'/
    );
  });
});

describe('whatever is sent', () => {
  const piece = fc.constantFrom(
    ...[
      'metrics.a',
      'params.`a b`',
      'tags."x"',
      'status',
      'run_id',
      'min(',
      '(',
      ')',
      ',',
      "'",
      '"'
    ],
    ...['`', '=', '!=', '<', '<=', 'LIKE', 'NOT', 'IN', 'AND', 'OR', 'IS', 'NULL', '1', '-.5e3'],
    ...["'x'", "('a', 'b')", ';', '--', '/*', '.', '\\', '\0', '日本', '🙂', '\ud800', '$', '%']
  );
  const soup = fc.oneof(
    fc.array(piece, { maxLength: 15 }).map(parts => parts.join(' ')),
    fc.array(piece, { maxLength: 15 }).map(parts => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 40 })
  );
  const onlyApiErrors = (call: () => unknown) => {
    try {
      call();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  };

  it('a filter or an order is read or refused, and nothing breaks', () => {
    fc.assert(
      fc.property(soup, text => {
        for (const grammar of [RUN_GRAMMAR, EXPERIMENT_GRAMMAR]) {
          onlyApiErrors(() => parseFilterTree(text, grammar));
          onlyApiErrors(() => parseOrder(text, grammar));
        }
      }),
      { numRuns: 2000 }
    );
  });

  it('a page token is an offset or refused', () => {
    const made = fc.oneof(
      soup,
      soup.map(text => Buffer.from(text).toString('base64')),
      fc.json().map(text => Buffer.from(text).toString('base64')),
      fc.jsonValue().map(offset => Buffer.from(JSON.stringify({ offset })).toString('base64')),
      fc.uint8Array().map(bytes => Buffer.from(bytes).toString('base64'))
    );
    fc.assert(
      fc.property(made, token => {
        onlyApiErrors(() => {
          const offset = offsetOf(token);
          if (!Number.isSafeInteger(offset) || offset < 0)
            throw new RangeError(`${token}: ${offset}`);
        });
      }),
      { numRuns: 2000 }
    );
  });
});
