// @vitest-environment node
import { expect, it } from 'vitest';
import { parseCsv } from '../../../src/ui/artifacts/parse-csv.ts';

const rows = (text: string, separator = ',') => parseCsv(text, separator, 100).rows;

it.each([
  [
    'a,b\n1,2\n',
    [
      ['a', 'b'],
      ['1', '2']
    ]
  ],
  [
    'a,b\r\n1,2',
    [
      ['a', 'b'],
      ['1', '2']
    ]
  ],
  [
    'a,b\r1,2\r',
    [
      ['a', 'b'],
      ['1', '2']
    ]
  ],
  ['"a,b","say ""hi""","two\nlines"\n', [['a,b', 'say "hi"', 'two\nlines']]],
  ['a,,\n', [['a', '', '']]],
  ['a,', [['a', '']]],
  ['""', []],
  ['"",x', [['', 'x']]],
  ['\ufeffa\n\nb\n', [['a'], ['b']]],
  ['"open\nto the end', [['open\nto the end']]],
  ['"a"b,c\n', [['ab', 'c']]],
  ['"a";b\tc,d\n', [['a;b\tc', 'd']]],
  ['5" disk,x\n', [['5" disk', 'x']]],
  ['', []]
])('reads %j', (text, expected) => {
  expect(rows(text)).toEqual(expected);
});

it('reads other separators', () => {
  expect(rows('a\tb,c\n', '\t')).toEqual([['a', 'b,c']]);
});

it('stops after the rows that are wanted, and says that there are more', () => {
  expect(parseCsv('a\nb\nc\n', ',', 2)).toEqual({ rows: [['a'], ['b']], more: true });
  expect(parseCsv('a\nb\n', ',', 2).more).toBe(false);
});
