// @vitest-environment node
import { expect, it } from 'vitest';
import { english } from '../../src/ui/english.ts';
import { runMarkdown, type MarkdownRun } from '../../src/ui/run-markdown.ts';
import { NOON, series } from './recorded.ts';

const RUN: MarkdownRun = {
  run_id: 'r1',
  run_name: 'lr_sweep [2]',
  state: 'finished',
  end_reason: null,
  start_time: NOON,
  source_name: 'vision/train.ipynb',
  note: '**lower** lr',
  tags: new Map([
    ['baseline', ''],
    ['owner', 'ana']
  ]),
  params: new Map([
    ['grid', 'a|b'],
    ['code', 'x`y']
  ]),
  metrics: new Map([
    ['loss', 0.123456789],
    ['acc', 1]
  ])
};

it('tells of a run: facts, note, params and metrics with all their digits', () => {
  const [heading, facts, note, params, metrics] = runMarkdown(RUN, english).split('\n\n');
  expect(heading).toBe('### lr\\_sweep \\[2\\]');
  expect(facts).toMatch(
    /^Finished · .* · `vision\/train.ipynb` · run `r1` · tags: baseline, owner=ana$/
  );
  expect(note).toBe('**lower** lr');
  expect(params.split('\n')).toEqual([
    '| param | value |',
    '| --- | --- |',
    '| `grid` | `a\\|b` |',
    '| `code` | `` x`y `` |'
  ]);
  expect(metrics).toBe(
    '| metric | last |\n| --- | --- |\n| `loss` | 0.123456789 |\n| `acc` | 1 |\n'
  );
});

it('draws the curves that are known', () => {
  const steps = new Map([['loss', 299]]);
  const curves = new Map([['loss', series({ values: [3, 2, 0] })]]);
  const lines = runMarkdown({ ...RUN, steps }, english, curves)
    .trimEnd()
    .split('\n');
  expect(lines.slice(-4)).toEqual([
    '| metric | last | step | curve |',
    '| --- | --- | --- | --- |',
    '| `loss` | 0.123456789 | 299 | █▆▁ |',
    '| `acc` | 1 |  |  |'
  ]);
});

it('leaves out what a run does not have', () => {
  const bare = { ...RUN, source_name: null, note: null, params: new Map(), metrics: new Map() };
  const text = runMarkdown({ ...bare, tags: new Map() }, english);
  expect(text).toMatch(/^### .*\n\nFinished · [^·]* · run `r1`\n$/);
});
