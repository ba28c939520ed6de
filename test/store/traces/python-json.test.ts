import fc from 'fast-check';
import { expect, it } from 'vitest';

import { parsePythonJson, pythonJson } from '../../../src/store/traces/python-json.ts';

it.each([
  ['{"a": [1, 1.0, -0.0, 1e-05, 2.5e-09, 0.0001, 1000000000000000.0, 1e+16, 1.5e+22]}'],
  ['[9007199254740993, -123456789012345678901234567890]'],
  ['[NaN, Infinity, -Infinity, "NaN", "-Infinity"]'],
  ['{"__proto__": 1, "größe 図": null, "t": true}'],
  [String.raw`"line\n \"quoted\" \\ \u0001"`]
])('reads and writes %s as Python does', text => {
  expect(pythonJson(parsePythonJson(text))).toBe(text);
});

it('tells integers from floats', () => {
  expect(parsePythonJson('[1, 1.0]')).toEqual([1n, 1]);
});

it('writes escapes where ASCII is asked for', () => {
  expect(pythonJson('ö\u007f図', true)).toBe(String.raw`"\u00f6\u007f\u56f3"`);
});

it('gives undefined for what is no JSON', () => {
  for (const text of ['', 'nope', '{', '[NaN', 'nan', "{'a': 1}"]) {
    expect(parsePythonJson(text), text).toBeUndefined();
  }
});

it('brings back any value', () => {
  const { value } = fc.letrec(tie => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constant(null),
      fc.boolean(),
      fc.bigInt(),
      fc.double(),
      fc.string({ unit: 'binary' }),
      fc.array(tie('value')),
      fc.dictionary(fc.string(), tie('value'))
    )
  }));
  fc.assert(
    fc.property(value, fc.boolean(), (given, ascii) => {
      expect(parsePythonJson(pythonJson(given, ascii))).toEqual(given);
    }),
    { numRuns: 100 }
  );
});
