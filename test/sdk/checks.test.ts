import { describe, expect, it } from 'vitest';
import {
  checkedPath,
  checkedStep,
  checkedText,
  checkedTime,
  checkKey,
  checkObject,
  checkValue
} from '../../src/sdk/checks.ts';

const NO_KEY =
  "cannot be the key of a metric: it has letters, digits, spaces and _-.:/ alone, and is a path without '..', '//' and a slash at either end.";

describe('a key', () => {
  it.each(['loss', 'val/f1 score', 'größe.図-1:2', 'a'.repeat(250)])('may be %s', key => {
    expect(() => checkKey('metric', key)).not.toThrow();
  });

  it.each<[unknown, string]>([
    ['', "The key of a metric has 1 to 250 characters, and '' has 0."],
    [7, 'The key of a metric is a text, and not 7.'],
    [
      'a'.repeat(251),
      `The key of a metric has 1 to 250 characters, and '${'a'.repeat(40)}' has 251.`
    ],
    ['a(b)', `'a(b)' ${NO_KEY}`],
    ['../a', `'../a' ${NO_KEY}`],
    ['a/', `'a/' ${NO_KEY}`]
  ])('may not be %s', (key, message) => {
    expect(() => checkKey('metric', key)).toThrow(message);
  });
});

it('takes every number for a metric, and nothing else', () => {
  for (const value of [0, NaN, -Infinity]) expect(() => checkValue('loss', value)).not.toThrow();
  expect(() => checkValue('loss', '0.5')).toThrow(
    "Metric 'loss' is a number, and not the text '0.5'."
  );
  expect(() => checkValue('loss', undefined)).toThrow(
    "Metric 'loss' is a number, and not undefined."
  );
  expect(() => checkValue('loss', [1])).toThrow('a list');
});

it('takes whole steps and times', () => {
  expect(checkedStep('loss', undefined)).toBe(0);
  expect(checkedStep('loss', -3)).toBe(-3);
  expect(() => checkedStep('loss', 0.5)).toThrow(
    "The step of metric 'loss' is a whole number, and not 0.5."
  );
  expect(checkedTime('loss', new Date(1700))).toBe(1700);
  expect(checkedTime('loss', undefined)).toBeCloseTo(Date.now(), -3);
  expect(() => checkedTime('loss', new Date(NaN))).toThrow("The time of metric 'loss'");
  expect(() => checkedTime('loss', null)).toThrow("The time of metric 'loss'");
});

describe('the value of a param or tag', () => {
  it.each<[unknown, string]>([
    ['a', 'a'],
    [0.01, '0.01'],
    [10n, '10'],
    [true, 'true'],
    [null, 'null'],
    [[64, 10], '[64,10]'],
    [{ a: 1 }, '{"a":1}'],
    [new Date(0), '1970-01-01T00:00:00.000Z']
  ])('%s is kept as text', (value, text) => {
    expect(checkedText('param', 'p', value)).toBe(text);
  });

  it('is refused when it says nothing, or too much', () => {
    expect(() => checkedText('param', 'p', undefined)).toThrow(
      "The value of param 'p' is a text or number, and not undefined."
    );
    expect(() => checkedText('tag', 't', () => 1)).toThrow('a function');
    expect(checkedText('param', 'p', '図'.repeat(6000))).toHaveLength(6000);
    expect(() => checkedText('param', 'p', 'x'.repeat(6001))).toThrow(
      `The value of param 'p' has 0 to 6000 characters, and '${'x'.repeat(40)}' has 6001: log it as an artifact.`
    );
    // Characters are counted, as MLflow counts them.
    expect(checkedText('param', 'p', '🎈'.repeat(6000))).toHaveLength(12_000);
  });
});

it('keeps artifacts below the run', () => {
  expect(checkedPath('a/b c.txt')).toBe('a/b c.txt');
  for (const path of ['', '/etc', '../a', 'a//b', '.']) {
    expect(() => checkedPath(path)).toThrow(`'${path}' cannot be the path of an artifact`);
  }
});

it('takes objects of keys and values', () => {
  expect(() => checkObject('log()', [1])).toThrow(
    'log() takes an object of keys and values, and not a list.'
  );
  expect(() => checkObject('log()', null)).toThrow('null');
});
