// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { csvLine, csvText, tsvText } from '../../src/ui/csv.ts';

describe('CSV', () => {
  it('quotes commas, quotes and line breaks, and ends lines with CR LF', () => {
    expect(csvLine(['a', 'b,c', 'say "x"', 'two\nlines'])).toBe(
      'a,"b,c","say ""x""","two\nlines"\r\n'
    );
    expect(csvText([['a'], ['b']])).toBe('a\r\nb\r\n');
    expect(tsvText([['a', 'b\tc'], ['d']])).toBe('a\t"b\tc"\nd');
  });

  it('lets no spreadsheet compute what somebody logged', () => {
    const formulas = ['=HYPERLINK("http://x","y")', '+1+1', '-2+3', '@SUM(A1)', '\tx', '\rx'];
    for (const formula of formulas) {
      expect(csvLine([formula])).toMatch(/^"?'/);
      expect(tsvText([[formula]])).toMatch(/^"?'/);
    }
  });

  it('leaves numbers as they are', () => {
    const numbers = ['-0.5', '+3', '-1e-7', '-Infinity', '', 'a-b'];
    expect(csvLine(numbers)).toBe(`${numbers.join(',')}\r\n`);
  });
});
