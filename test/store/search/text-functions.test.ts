import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { ApiError } from '../../../src/protocol/errors.ts';
import { addTextFunctions } from '../../../src/store/search/text-functions.ts';

const database = new DatabaseSync(':memory:');
addTextFunctions(database);
const rlike = (text: string, pattern: string, until = Date.now() + 60_000) =>
  database.prepare('SELECT rlike_text(?, ?, ?) AS found').get(text, pattern, until)!['found'];

it('matches regular expressions anywhere in a text, those that repeat groups too', () => {
  expect(rlike('step 12 of 20', 'step \\d+ of')).toBe(1);
  expect(rlike('step 12 of 20', '^(?:\\w+ )+20$')).toBe(1);
  expect(rlike('step 12 of 20', '^(?:\\w+ )+21$')).toBe(0);
  expect(rlike('step 12 of 20', '(')).toBe(0);
});

it.each([
  '^(a+)+$',
  'a*a*a*a*a*a*b',
  '^(a|a)*$',
  '^(?:a?){40}b',
  'a*a*b',
  `${'a?'.repeat(40)}${'a'.repeat(40)}b`,
  `${'(a|a)'.repeat(40)}b`
])(
  'refuses %s where it would keep everybody waiting for ever',
  pattern => {
    const search = () => rlike(`${'a'.repeat(2000)}!`, pattern);
    expect(search).toThrow(ApiError);
    expect(search).toThrow(
      /^The regular expression '.*' takes too long\. Repeat fewer of its parts\.$/
    );
  },
  5000
);

it('gives a search up whose time is over, though each of its texts takes little', () => {
  expect(rlike('abc', 'b.', Date.now() + 60_000)).toBe(1);
  expect(() => rlike('abc', 'b.', Date.now() - 1)).toThrow(/takes too long/);
});
