import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { checkQueryLimits } from '../../../src/server/graphql/query-limits.ts';

const check = (query: string) => checkQueryLimits(parse(query));
const numbered = (count: number, of: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => of(n)).join(' ');

describe('the limits of GraphQL queries', () => {
  it('let a query of the web page pass', () => {
    check(
      'query Q($i: I) @component(name: "x") { mlflowGetRun(input: $i) { run { info { runId } } } }'
    );
  });

  it('refuse more than ten root fields, fragments counted', () => {
    const ten = numbered(10, () => 'test { output }');
    check(`{ ${ten} }`);
    expect(() => check(`{ ${ten} ...F } fragment F on Query { test { output } }`)).toThrow(
      'GraphQL queries should have at most 10 root fields, got 11 root fields.'
    );
  });

  it('refuse more than ten aliases of one level, spread over fragments too', () => {
    const aliases = (from: number, count: number) => numbered(count, n => `a${from + n}: output`);
    check(`{ test { ${aliases(0, 10)} } }`);
    expect(() =>
      check(`{ test { ${aliases(0, 6)} ...F } } fragment F on Test { ${aliases(6, 5)} }`)
    ).toThrow('at most 10 aliases, got 11 aliases');
  });

  it('refuse a query that is deeper than ten levels', () => {
    const deep = (levels: number) => 'a { '.repeat(levels - 1) + 'a' + ' }'.repeat(levels - 1);
    check(`{ ${deep(10)} }`);
    expect(() => check(`{ ${deep(11)} }`)).toThrow('Query exceeds maximum depth of 10');
  });

  it('end with fragments that spread each other for ever', () => {
    expect(() =>
      check('{ ...F } fragment F on Query { test { ...G } } fragment G on Test { a { ...G } }')
    ).toThrow('Query exceeds maximum depth of 10');
  });

  it('refuse more than a thousand selections', () => {
    const thousand = numbered(1000, () => 'output');
    expect(() => check(`{ test { ${thousand} } }`)).toThrow(
      'Query exceeds maximum total selections of 1000'
    );
  });
});
