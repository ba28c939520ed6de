import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../../src/protocol/errors.ts';
import { columnName } from '../../../../src/store/search/columns/column-id.ts';
import type { KnownKeys } from '../../../../src/store/search/query/known-names.ts';
import { parseQuery } from '../../../../src/store/search/query/parse-query.ts';
import type { RunTerm, RunTerms } from '../../../../src/store/search/query/run-term.ts';

const KEYS: KnownKeys = {
  metrics: new Set(['val/acc', 'loss', 'both', 'a b']),
  params: new Set(['lr', 'optimizer', 'both']),
  tags: new Set(['team', 'in'])
};
const NOW = 1_000_000_000_000;

const parsed = (query: string) => picture(parseQuery(query, KEYS, NOW));

/** Short enough to be read in a table. */
function picture(terms: RunTerms): string {
  if (terms.type === 'comparison') return termPicture(terms.clause);
  if (terms.type === 'not') return `not ${picture(terms.node)}`;
  return `(${terms.nodes.map(picture).join(` ${terms.type} `)})`;
}

function termPicture(term: RunTerm): string {
  switch (term.type) {
    case 'clause': {
      const { type, key, aggregate, comparator, value } = term.clause;
      return [type, aggregate ?? '', key, comparator, JSON.stringify(value)]
        .filter(Boolean)
        .join(' ');
    }
    case 'name':
      return `name~${term.part}`;
    case 'number-text':
      return `number ${columnName(term.column)} ${term.comparator} ${term.value}`;
    case 'text': {
      const found = TEXTS.filter(text => term.test(text));
      return `${columnName(term.column)} of ${[...found, ...(term.ofAbsent ? ['nothing'] : [])].join()}`;
    }
    default:
      return `${term.type} of ${TEXTS.filter(text => term.test(text)).join()}`;
  }
}
const TEXTS = ['adam', 'Adam', 'FAILED', 'RUNNING', 'x/adam', '0.010', '1e-2'];

describe('a query', () => {
  it.each([
    ['', '()'],
    ['resnet-0', 'name~resnet-0'],
    ['resnet big', '(name~resnet and name~big)'],
    ['a b a', '(name~a and name~b)'],
    ['a a or a', 'name~a'],
    ['"resnet big"', 'name~resnet big'],
    ["don't", "name~don't"],
    ['cat in hat', '(name~cat and name~in and name~hat)'],
    ['val/acc > 0.9', 'metric val/acc > 0.9'],
    ['val/acc>0.9', 'metric val/acc > 0.9'],
    ['metrics.`val/acc` > 0.9', 'metric val/acc > 0.9'],
    ['metrics.val/acc > 0.9', 'metric val/acc > 0.9'],
    ['`a b` < -1e-3', 'metric a b < -0.001'],
    ['loss <> 1', 'metric loss != 1'],
    ['loss IS NULL', 'metric loss IS NULL null'],
    ['min(loss) < 1', 'metric min loss < 1'],
    ['last(metrics.loss) < 1', 'metric loss < 1'],
    ['best(`val/acc`) == 1', 'metric best val/acc = 1'],
    ['both = 1', 'metric both = 1'],
    ['params.both = 1', 'number parameter/both = 1'],
    ['lr = 0.01', 'number parameter/lr = 0.01'],
    ['lr >= 1e-2', 'number parameter/lr >= 0.01'],
    ["optimizer = '1'", 'parameter/optimizer of '],
    ['optimizer = adam', 'parameter/optimizer of adam,Adam'],
    ["optimizer = 'adam'", 'parameter/optimizer of adam'],
    ['optimizer IN (adam, x)', 'parameter/optimizer of adam,Adam'],
    ['lr IN (0.01, adam)', 'parameter/lr of adam,Adam,0.010,1e-2'],
    ["lr IN ('0.010')", 'parameter/lr of 0.010'],
    ['lr NOT IN (0.01)', `(parameter/lr of ${TEXTS.join()} and not parameter/lr of 0.010,1e-2)`],
    ["optimizer like 'a%'", 'parameter/optimizer of adam'],
    ["optimizer NOT ILIKE 'a%'", 'not parameter/optimizer of adam,Adam'],
    [
      'optimizer != adam',
      `(parameter/optimizer of ${TEXTS.join()} and not parameter/optimizer of adam,Adam)`
    ],
    ['optimizer is not null', `parameter/optimizer of ${TEXTS.join()}`],
    ['optimizer is null', 'parameter/optimizer of nothing'],
    ['status = failed', 'attribute/status of FAILED'],
    ['status = RUNNING', 'attribute/status of RUNNING'],
    ["status = 'failed'", 'attribute/status of FAILED'],
    ["status IN ('failed', Running)", 'attribute/status of FAILED,RUNNING'],
    ["status LIKE 'fail%'", 'attribute/status of FAILED'],
    ["status NOT LIKE 'fail%'", 'not attribute/status of FAILED'],
    ['STATUS in (failed, running)', 'attribute/status of FAILED,RUNNING'],
    ['notebook = adam', 'notebook of adam,Adam,x/adam'],
    ['experiment = adam', 'experiment of adam,Adam'],
    ['run_id = AB', 'attribute run_id IN ["AB","ab"]'],
    ['run_id != ab', 'attribute run_id NOT IN ["ab"]'],
    ["run_id IN (aB, 'Cd')", 'attribute run_id IN ["aB","ab","Cd"]'],
    ['name = adam', 'attribute/run_name of adam,Adam'],
    ['dataset.name = iris', 'dataset name = "iris"'],
    ['tags.mlflow.user = adam', 'tag/mlflow.user of adam,Adam'],
    ['#baseline', `tag/baseline of ${TEXTS.join()}`],
    ['tag:baseline', `tag/baseline of ${TEXTS.join()}`],
    ['#"my tag"', `tag/my tag of ${TEXTS.join()}`],
    ['started > 2d', `attribute start_time > ${NOW - 2 * 86_400_000}`],
    ['started < 2026-11-24T10:00Z', 'attribute start_time < 1795514400000'],
    ['resnet val/acc > 0.9', '(name~resnet and metric val/acc > 0.9)'],
    ['a OR b AND c', '(name~a or (name~b and name~c))'],
    ['a or b c', '(name~a or (name~b and name~c))'],
    ['(a OR b) loss < 1', '((name~a or name~b) and metric loss < 1)'],
    ['NOT a b', '(not name~a and name~b)'],
    ['not (a or #x)', `not (name~a or tag/x of ${TEXTS.join()})`],
    ['or', 'name~or'],
    ['resnet or', '(name~resnet and name~or)']
  ])('%s', (query, expected) => {
    expect(parsed(query)).toBe(expected);
  });
});

describe('a wrong query', () => {
  const fault = (query: string) => {
    try {
      parseQuery(query, KEYS, NOW);
    } catch (error) {
      if (!(error instanceof ApiError) || error.fault === undefined) throw error;
      const { from, length, suggestion } = error.fault;
      expect(error.code).toBe('INVALID_PARAMETER_VALUE');
      return [error.message, query.slice(from, from + length), suggestion];
    }
    throw new Error(`${query} was read.`);
  };

  it.each([
    ['big val/ac > 0.9', 'Unknown column "val/ac". Did you mean val/acc?', 'val/ac', 'val/acc'],
    ['Val/Acc > 1', 'Unknown column "Val/Acc". Did you mean val/acc?', 'Val/Acc', 'val/acc'],
    ['`ab` > 1', 'Unknown column "ab". Did you mean a b?', '`ab`', '`a b`'],
    [
      'metrics.los > 1',
      'Unknown column "metrics.los". Did you mean metrics.loss?',
      'metrics.los',
      'metrics.loss'
    ],
    ['params.loss > 1', 'Unknown column "params.loss".', 'params.loss', null],
    ['stauts = failed', 'Unknown column "stauts". Did you mean status?', 'stauts', 'status'],
    ['xyzzy = 1', 'Unknown column "xyzzy".', 'xyzzy', null],
    ['constructor.x = 1', 'Unknown column "constructor.x".', 'constructor.x', null],
    ['toString.a > 1', 'Unknown column "toString.a".', 'toString.a', null],
    ['__proto__.a = 1', 'Unknown column "__proto__.a".', '__proto__.a', null],
    ['constructor."x" = 1', 'Unknown column "constructor.x".', 'constructor."x"', null],
    ['wxyz:"lr" = 1', 'Unknown column "wxyz:lr".', 'wxyz:"lr"', null],
    ['loss > big', 'Expected a number, not "big".', 'big', null],
    ['lr > big', 'Expected a number after >, not "big".', 'big', null],
    ['loss >', 'Expected a value after >.', '>', null],
    ['loss > > 1', 'Expected a value after >.', '>', null],
    ['> 1', 'Expected a word or a comparison, not ">".', '>', null],
    ['a OR', 'Expected a word or a comparison after "OR".', 'OR', null],
    ['AND a', 'Expected a word or a comparison, not "AND".', 'AND', null],
    ['(a b', 'The parenthesis ( has no end.', '(', null],
    ['a )', 'Expected a word or a comparison, not ")".', ')', null],
    ['lr IN (1, 2', 'The list ( has no end.', '(', null],
    ['name = "a', 'The quote " has no end.', '"', null],
    ['status = fialed', 'Unknown status "fialed". Did you mean failed?', 'fialed', 'failed'],
    [
      'status = x',
      'Unknown status "x". Expected one of running, scheduled, finished, failed, killed.',
      'x',
      null
    ],
    ['status > failed', '> cannot be asked of status.', '>', null],
    ["loss LIKE 'a'", 'LIKE cannot be asked of loss.', 'LIKE', null],
    ['min(lr) < 1', 'min() is of metrics; "lr" is none.', 'lr', null],
    [
      'started > soon',
      'Expected an age such as 2d or a date such as 2026-11-24, not "soon".',
      'soon',
      null
    ],
    ['a #', 'Expected the name of a tag after "#".', '#', null]
  ])('%s', (query, message, word, suggestion) => {
    expect(fault(query)).toEqual([message, word, suggestion]);
  });

  it('that is nested deeper than anybody writes is refused', () => {
    expect(fault('('.repeat(1500) + 'a')[0]).toBe('Too many parentheses within others.');
  });

  it('that is longer than anybody writes is refused, by characters and by parts', () => {
    expect(fault(`"${'a'.repeat(1999)}"`)).toEqual([
      'A query may have 2000 characters, not 2001.',
      '"',
      null
    ]);
    const words = Array.from({ length: 101 }, (_, at) => `w${at}`);
    expect(parsed(words.slice(1).join(' '))).toContain('name~w100');
    expect(fault(words.join(' '))).toEqual([
      'A query may have 100 words and comparisons.',
      'w100',
      null
    ]);
    expect(fault('loss > 1 '.repeat(101))[0]).toBe('A query may have 100 words and comparisons.');
  });
});

it('whatever is typed is read, or refused with the place of the fault in it', () => {
  const part = fc.constantFrom(
    ...[
      'loss',
      'lr',
      'status',
      '#x',
      'tag:',
      'AND',
      'or',
      'NOT',
      'in',
      'is',
      'null',
      'like',
      'min'
    ],
    ...[
      '(',
      ')',
      ',',
      '>',
      '!=',
      '!',
      '"a b"',
      "'",
      '`',
      '1e3',
      'failed',
      '2d',
      '.',
      ' ',
      '\n',
      '🙂'
    ]
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.boolean(), (parts, apart) => {
      const query = parts.join(apart ? ' ' : '');
      try {
        parseQuery(query, KEYS, NOW);
      } catch (error) {
        if (!(error instanceof ApiError) || error.fault === undefined) throw error;
        const { from, length } = error.fault;
        expect(from).toBeGreaterThanOrEqual(0);
        expect(length).toBeGreaterThan(0);
        expect(from + length).toBeLessThanOrEqual(query.length);
      }
    }),
    { numRuns: 1000 }
  );
});
