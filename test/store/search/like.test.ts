import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareText } from '../../../src/store/search/compare.ts';
import { likeMatcher } from '../../../src/store/search/like.ts';

const database = new DatabaseSync(':memory:');
const like = database.prepare('SELECT ? LIKE ? AS yes');
const ilike = database.prepare('SELECT lower(?) LIKE lower(?) AS yes');
const less = database.prepare('SELECT ? < ? AS yes');
database.exec('PRAGMA case_sensitive_like = true');
const text = fc.string({ unit: fc.constantFrom(...'aAbB%_.é🙂\uffee'), maxLength: 8 });

describe('LIKE and the order of texts', () => {
  it('are those of SQLite, which MLflow asks', () => {
    fc.assert(
      fc.property(text, text, (value, pattern) => {
        expect(Number(likeMatcher(pattern, false)(value))).toBe(like.get(value, pattern)!['yes']);
        expect(Number(likeMatcher(pattern, true)(value))).toBe(ilike.get(value, pattern)!['yes']);
        expect(Number(compareText(value, pattern) < 0)).toBe(less.get(value, pattern)!['yes']);
      }),
      { numRuns: 2000 }
    );
  });

  it('take no time that grows with the percents of a pattern', () => {
    const started = performance.now();
    expect(likeMatcher(`${'%a'.repeat(500)}b`, false)('a'.repeat(5000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
