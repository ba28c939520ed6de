import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  BOOL,
  DOUBLE,
  endpoint,
  INT,
  MESSAGES,
  required,
  STRING,
  STRINGS,
  type Endpoint
} from '../../src/protocol/endpoint.ts';
import * as experiments from '../../src/protocol/endpoints/experiments.ts';
import * as metrics from '../../src/protocol/endpoints/metrics.ts';
import * as runs from '../../src/protocol/endpoints/runs.ts';
import { getRun, logMetric, logParam, updateRun } from '../../src/protocol/endpoints/runs.ts';
import { ApiError } from '../../src/protocol/errors.ts';
import { fieldCheck } from '../../src/server/request-fields.ts';

const everything = endpoint<Record<string, unknown>, void>('POST', 'x', {
  name: required(STRING),
  max_results: INT,
  value: DOUBLE,
  flag: BOOL,
  order_by: STRINGS,
  items: MESSAGES
});
const check = fieldCheck(everything);
const DOCS = ' See the API docs for more information about request parameters.';

describe('fieldCheck', () => {
  it.each([
    [
      { name: 'a', max_results: '5' },
      { name: 'a', max_results: 5 }
    ],
    [
      { name: 'a', max_results: '+5' },
      { name: 'a', max_results: 5 }
    ],
    [
      { name: 'a', max_results: '9007199254740994' },
      { name: 'a', max_results: 2 ** 53 + 2 }
    ],
    [
      { name: 'a', value: ' 5 ' },
      { name: 'a', value: 5 }
    ],
    [
      { name: 'a', max_results: -7 },
      { name: 'a', max_results: -7 }
    ],
    [
      { name: 'a', value: '1e-3' },
      { name: 'a', value: 0.001 }
    ],
    [
      { name: 'a', value: 'NaN' },
      { name: 'a', value: 'NaN' }
    ],
    [
      { name: 'a', value: '-inf' },
      { name: 'a', value: '-Infinity' }
    ],
    [
      { name: 'a', order_by: ['x', 'y'] },
      { name: 'a', order_by: ['x', 'y'] }
    ],
    [
      { name: 'a', maxResults: 3 },
      { name: 'a', max_results: 3 }
    ],
    [{ name: 'a', max_results: null, unknown: 1 }, { name: 'a' }]
  ])('takes %j', (given, request) => {
    expect(check(given)).toEqual(request);
  });

  it.each([{}, { name: null }, { name: '' }])('misses the name in %j', given => {
    expect(() => check(given)).toThrow(`Missing value for required parameter 'name'.${DOCS}`);
  });

  it.each([
    [{ name: 5 }, `Invalid value 5 for parameter 'name' supplied:  Hint: Value was of type 'int'.`],
    [
      { name: { b: 1, a: 'é' } },
      `Invalid value {"a":"\\u00e9","b":1} for parameter 'name' supplied:  Hint: Value was of type 'dict'.`
    ],
    [
      { name: 'a', max_results: 1.5 },
      `Invalid value 1.5 for parameter 'max_results' supplied:  Hint: Value was of type 'float'.`
    ],
    [{ name: 'a', max_results: '5.0' }, `Invalid value "5.0" for parameter 'max_results'`],
    [{ name: 'a', max_results: '' }, `Invalid value "" for parameter 'max_results'`],
    [{ name: 'a', max_results: '9007199254740993' }, `Invalid value "9007199254740993" for`],
    [{ name: 'a', max_results: '1 2' }, `Invalid value "1 2" for parameter 'max_results'`],
    [{ name: 'a', max_results: true }, `Value was of type 'bool'`],
    [{ name: 'a', max_results: 2 ** 53 }, `Invalid value 9007199254740992 for`],
    [{ name: 'a', value: 'much' }, `Invalid value "much" for parameter 'value'`],
    [{ name: 'a', flag: 'true' }, `Invalid value "true" for parameter 'flag'`],
    [{ name: 'a', order_by: 'x' }, `Invalid value "x" for parameter 'order_by'`],
    [
      { name: 'a', order_by: [1] },
      `Invalid value [1] for parameter 'order_by' supplied:  Hint: Value was of type 'list'.`
    ],
    [{ name: 'a', items: [1] }, `Invalid value [1] for parameter 'items'`],
    [{ name: 'a', items: {} }, `Value was of type 'dict'`],
    [
      { name: 'a', max_results: 1, maxResults: 2 },
      `Request specifies both 'max_results' and 'maxResults'; provide only one of them.`
    ]
  ])('refuses %j', (given: Record<string, unknown>, message) => {
    expect(() => check(given)).toThrow(message);
    expect(() => check(given)).toThrow(
      expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE' })
    );
  });

  it('takes run_uuid for run_id, and answers run_id', () => {
    const checkRun = fieldCheck(getRun);
    expect(checkRun({ run_uuid: 'r' })).toMatchObject({ run_id: 'r' });
    expect(checkRun({ run_id: 'a', run_uuid: 'b' })).toMatchObject({ run_id: 'a' });
    expect(() => checkRun({})).toThrow(`Missing value for required parameter 'run_id'.${DOCS}`);
    expect(() => checkRun({ run_id: '' })).toThrow("required parameter 'run_id'");
    expect(() => checkRun({ runId: 'r' })).toThrow("required parameter 'run_id'");
  });

  it('refuses two spellings of a field before anything else', () => {
    expect(() => check({ name: 5, orderBy: [], order_by: [] })).toThrow(
      "Request specifies both 'order_by' and 'orderBy'"
    );
  });

  it('shows a value that is nested deeper than a function can call itself', () => {
    const deep: unknown = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));
    expect(() => check({ name: deep })).toThrow('Invalid value [[[');
  });

  it.each([
    ['FINISHED', 'FINISHED'],
    [3, 'FINISHED'],
    ['4', 'FAILED'],
    ['99', undefined],
    ['NEVER_HEARD', undefined]
  ])('reads the status %j as %j', (status, name) => {
    expect(fieldCheck(updateRun)({ run_id: 'r', status }).status).toBe(name);
  });

  it.each([99, [], true, 1.5])('refuses the status %j', status => {
    expect(() => fieldCheck(updateRun)({ run_id: 'r', status })).toThrow("parameter 'status'");
  });

  it('says what a metric lacks in the order of its fields', () => {
    const checkMetric = fieldCheck(logMetric);
    expect(() => checkMetric({ run_id: 'r' })).toThrow("required parameter 'key'");
    expect(() => checkMetric({ run_id: 'r', key: 'k' })).toThrow("required parameter 'value'");
    expect(() => checkMetric({ run_id: 'r', key: 'k', value: 1 })).toThrow("'timestamp'");
    expect(checkMetric({ run_id: 'r', key: 'k', value: 0, timestamp: 0 })).toMatchObject({
      value: 0,
      timestamp: 0
    });
  });

  it('takes an empty param value', () => {
    expect(fieldCheck(logParam)({ run_id: 'r', key: 'k', value: '' }).value).toBe('');
  });
});

/** Every endpoint of MLflow's experiments, runs and metrics. */
const ENDPOINTS = [experiments, runs, metrics]
  .flatMap(module => Object.values<unknown>(module))
  .filter((value): value is Endpoint<unknown, unknown> => Object(value).fields !== undefined);

describe('a request of any JSON', () => {
  it.each(ENDPOINTS.map(each => [`${each.method} ${each.path}`, each] as const))(
    'to %s is read or refused with a text',
    (_, each) => {
      const checkIt = fieldCheck(each);
      const names = Object.keys(each.fields);
      const request = fc.oneof(
        fc.dictionary(fc.constantFrom(...names), fc.jsonValue()),
        fc.object() as fc.Arbitrary<Record<string, unknown>>
      );
      fc.assert(
        fc.property(request, given => {
          try {
            const read = checkIt(given) as Record<string, unknown>;
            expect(names).toEqual(expect.arrayContaining(Object.keys(read)));
          } catch (error) {
            expect(error).toBeInstanceOf(ApiError);
            expect((error as ApiError).code).toBe('INVALID_PARAMETER_VALUE');
          }
        }),
        { numRuns: 200 }
      );
    }
  );
});
