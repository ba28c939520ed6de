// @vitest-environment node
import { expect, it } from 'vitest';
import { comparedRun } from '../../../src/ui/compare/compared-run.ts';
import { metricRows, paramRows } from '../../../src/ui/compare/table-rows.ts';
import { markdownText, tableTexts } from '../../../src/ui/compare/table-text.ts';
import { csvText, tsvText } from '../../../src/ui/csv.ts';
import { run } from '../recorded.ts';

const RUNS = [
  run({ run_id: 'a', metrics: { loss: 0.123456789, nan: 'NaN' }, params: { lr: '1', seed: '7' } }),
  run({ run_id: 'b', metrics: { loss: 0.2, nan: 'NaN' }, params: { seed: '7' } })
].map(one => comparedRun(one));
const NO_SERIES = { get: () => undefined, extremes: () => undefined };

const ROWS = [...paramRows(RUNS), ...metricRows(RUNS, 'last', NO_SERIES)];

it('tells what differs: a missing value does, NaN does not differ from NaN', () => {
  expect(ROWS.map(({ key, differs }) => [key, differs])).toEqual([
    ['lr', true],
    ['seed', false],
    ['loss', true],
    ['nan', false]
  ]);
});

it('keeps rows where they are while smallest values are not known yet', () => {
  const rows = metricRows(RUNS, 'min', NO_SERIES);
  expect(rows.map(({ values, differs }) => [values, differs])).toEqual([
    [[undefined, undefined], true],
    [[undefined, undefined], false]
  ]);
});

it('shows long decimals short, but never two that differ as one', () => {
  const texts = (...values: string[]) =>
    paramRows(values.map((lr, at) => comparedRun(run({ run_id: `r${at}`, params: { lr } }))))[0]
      .texts;
  expect(texts('0.0029000000000000002', '1.0', 'auto')).toEqual(['0.0029', '1.0', 'auto']);
  expect(texts('0.123456789', '0.123456780')).toEqual(['0.123456789', '0.123456780']);
});

it('is copied with all digits, in the forms that spreadsheets and Markdown read', () => {
  const texts = tableTexts(['a, "first"', 'b|c'], ROWS.slice(0, 3));
  expect(csvText(texts)).toBe(
    ',"a, ""first""",b|c\r\nlr,1,\r\nseed,7,7\r\nloss,0.123456789,0.2\r\n'
  );
  expect(tsvText(texts)).toBe('\t"a, ""first"""\tb|c\nlr\t1\t\nseed\t7\t7\nloss\t0.123456789\t0.2');
  expect(markdownText(texts)).toBe(
    [
      '|  | a, "first" | b\\|c |',
      '| --- | ---: | ---: |',
      '| lr | 1 |  |',
      '| seed | 7 | 7 |',
      '| loss | 0.123456789 | 0.2 |'
    ].join('\n')
  );
});

it('keeps values of several lines in their cell', () => {
  const texts = [['key'], ['one\ntwo\tthree']];
  expect(csvText(texts)).toBe('key\r\n"one\ntwo\tthree"\r\n');
  expect(markdownText(texts)).toContain('| one<br>two\tthree |');
});
