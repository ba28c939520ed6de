import { describe, expect, it } from 'vitest';
import { EXPERIMENT_GRAMMAR } from '../../../src/store/search/experiment-grammar.ts';
import { parseOrderBy } from '../../../src/store/search/order-by.ts';
import { parseFilter } from '../../../src/store/search/parse-filter.ts';
import { RUN_GRAMMAR } from '../../../src/store/search/run-grammar.ts';

// Both lists were compared with what the parser of mlflow 3.17.2 answers.
const runs = (filter: string) =>
  parseFilter(filter, RUN_GRAMMAR).map(({ type, key, comparator, value }) => [
    type,
    key,
    comparator,
    value
  ]);
const textOf = (call: () => unknown) => {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('a filter of runs', () => {
  it('may be of keys that all objects have', () => {
    expect(runs('metrics.constructor > 1')).toEqual([['metric', 'constructor', '>', 1]]);
    expect(textOf(() => runs('constructor.x > 1'))).toContain("Invalid entity type 'constructor'");
  });

  it.each([
    [
      'metrics.loss<0.1 and params.lr = "0.01"',
      [
        ['metric', 'loss', '<', 0.1],
        ['parameter', 'lr', '=', '0.01']
      ]
    ],
    ['metric.a >= -1.5e3', [['metric', 'a', '>=', -1500]]],
    ['metrics.a=.5', [['metric', 'a', '=', 0.5]]],
    ['metrics.`a b/c` != 3', [['metric', 'a b/c', '!=', 3]]],
    ['metrics."a b" = 1', [['metric', 'a b', '=', 1]]],
    ["params.x ilike 'A%'", [['parameter', 'x', 'ILIKE', 'A%']]],
    ["tags.mlflow.source.name = 'x'", [['tag', 'mlflow.source.name', '=', 'x']]],
    ["tags.`mlflow.parentRunId` = '1'", [['tag', 'mlflow.parentRunId', '=', '1']]],
    ["status = 'FINISHED'", [['attribute', 'status', '=', 'FINISHED']]],
    ["run_id IN ('a','b')", [['attribute', 'run_id', 'IN', ['a', 'b']]]],
    ["attributes.run_id NOT IN ('a')", [['attribute', 'run_id', 'NOT IN', ['a']]]],
    ['created >= 5', [['attribute', 'start_time', '>=', 5]]],
    ["`Run name` = 'x'", [['attribute', 'run_name', '=', 'x']]],
    ['params.a IS NULL', [['parameter', 'a', 'IS NULL', null]]],
    ['tags.a IS NOT NULL', [['tag', 'a', 'IS NOT NULL', null]]],
    ["dataset.digest IN ('a', 'b')", [['dataset', 'digest', 'IN', ['a', 'b']]]],
    ["datasets.context LIKE 'tr%'", [['dataset', 'context', 'LIKE', 'tr%']]],
    ['params.a = "it\'s"', [['parameter', 'a', '=', "it's"]]],
    ["params.日本 = '日本'", [['parameter', '日本', '=', '日本']]],
    [
      "params.\"x\" = 'a' AND tags.'y' = 'b'",
      [
        ['parameter', 'x', '=', 'a'],
        ['tag', 'y', '=', 'b']
      ]
    ]
  ])('reads %s', (filter, clauses) => {
    expect(runs(filter)).toEqual(clauses);
  });

  it.each([
    [
      "foo.a = 'x'",
      "Invalid entity type 'foo'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']"
    ],
    ["metrics.a = 'x'", "Expected numeric value type for metric. Found 'x'"],
    ['params.a = 1', "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 1"],
    [
      'params.a = abc',
      'Parameter value is either not quoted or unidentified quote types used for string value abc. Use either single or double quotes.'
    ],
    [
      "start_time = '5'",
      "Expected numeric value type for numeric attribute: start_time. Found '5'"
    ],
    ['metrics.a < 1 OR metrics.b > 2', "Invalid clause(s) in filter string: 'OR'"],
    ['(metrics.a < 1)', "Invalid clause(s) in filter string: '(metrics.a < 1)'"],
    ['metrics.a <', "Invalid clause(s) in filter string: 'metrics.a', '<'"],
    ['not metrics.a > 1', "Invalid clause(s) in filter string: 'not'"],
    [
      'metrics.a < 1; metrics.b > 2',
      "Search filter contained multiple expression 'metrics.a < 1; metrics.b > 2'. Provide AND-ed expression list."
    ],
    ['1 = 1', "Invalid comparison clause. Expected 'Identifier' found '1'"],
    [
      "status IN ('RUNNING')",
      "Only ['run_id'] attributes support comparison with a list of quoted string values."
    ],
    [
      'run_id IN ()',
      'While parsing a list in the query, expected a non-empty list of string values, but got empty list'
    ],
    [
      'run_id IN (1,2)',
      'While parsing a list in the query, expected string value, punctuation, or whitespace, but got different type in list: (1, 2)'
    ],
    [
      'metrics.a IS NULL',
      "IS NULL / IS NOT NULL is only supported for tags and params, not for 'metric' 'a'"
    ],
    [' ', "Invalid filter ' '. Could not be parsed."]
  ])('refuses %s in the words of MLflow', (filter, message) => {
    expect(textOf(() => runs(filter))).toBe(message);
  });

  it('names the valid keys and comparators', () => {
    expect(textOf(() => runs("attributes.foo = 'x'"))).toMatch(
      /^Invalid attribute key 'foo' specified\. Valid keys are '\{.*'start_time'.*\}'$/
    );
    expect(textOf(() => runs("status > 'a'"))).toMatch(
      /^Invalid comparator '>' not one of '\{.*\}'$/
    );
    expect(textOf(() => runs('metrics.a == 1'))).toMatch(/^Invalid comparator '==' not one of/);
    expect(textOf(() => runs("params.a RLIKE 'x'"))).toMatch(/^Invalid comparator 'RLIKE'/);
  });

  it('is read in linear time, whatever it is', () => {
    const started = performance.now();
    textOf(() => runs(`metrics.a > 1 AND `.repeat(2000) + '('.repeat(20_000)));
    textOf(() => runs(`run_id IN (${"'a', ".repeat(20_000)}`));
    textOf(() => parseOrderBy(`metrics.${'"'.repeat(20_001)}`, RUN_GRAMMAR));
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe('a filter of experiments', () => {
  it.each([
    ["name = 'a' OR name = 'b'", 'Invalid clause(s) in filter string: OR'],
    [
      "foo.a = 'x'",
      "Invalid entity type 'foo'. Valid entity types are ('attribute', 'tag', 'tags')"
    ],
    ['name IS NULL', "IS NULL / IS NOT NULL is only supported for tags, not for attribute 'name'"],
    ['creation_time > 5.5', "Invalid value for numeric attribute 'creation_time': '5.5'"],
    ["experiment_id = 'x'", "Invalid experiment ID 'x'. Experiment ID must be a valid integer."],
    ["experiment_id > '1'", 'Invalid comparator for experiment_id: >'],
    ["tags.k > 'x'", 'Invalid comparator for tag: >']
  ])('refuses %s in the words of MLflow', (filter, message) => {
    expect(textOf(() => parseFilter(filter, EXPERIMENT_GRAMMAR))).toBe(message);
  });
});

describe('an order', () => {
  it.each([
    ['metrics.a', ['metric', 'a', true]],
    ['metrics.a DESC', ['metric', 'a', false]],
    ['params.`a b` desc', ['parameter', 'a b', false]],
    ['metrics."a b" ASC', ['metric', 'a b', true]],
    ['created DESC', ['attribute', 'start_time', false]]
  ])('reads %s', (clause, expected) => {
    const { type, key, ascending } = parseOrderBy(clause, RUN_GRAMMAR);
    expect([type, key, ascending]).toEqual(expected);
  });

  it.each([
    ['', "Invalid order_by clause ''. Could not be parsed."],
    ['a b c', "Invalid order_by clause 'a b c'. Could not be parsed."],
    [
      'metrics.a, metrics.b',
      "Invalid order_by clause 'metrics.a, metrics.b'. Could not be parsed."
    ],
    ['metrics.a foo', "Invalid ordering key in order_by clause 'metrics.a foo'."],
    [
      'foo.a',
      "Invalid entity type 'foo'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']"
    ]
  ])('refuses %s in the words of MLflow', (clause, message) => {
    expect(textOf(() => parseOrderBy(clause, RUN_GRAMMAR))).toBe(message);
  });
});
