// @vitest-environment node
import { expect, it } from 'vitest';
import { english } from '../../../src/ui/english.ts';
import type { RunViewState } from '../../../src/ui/run/model.ts';
import { runValues } from '../../../src/ui/run/run-values.ts';
import { shownRunMarkdown } from '../../../src/ui/run/shown-run-markdown.ts';
import { run, series } from '../recorded.ts';

/** A run of a script. */
const RUN = runValues(
  run({ run_id: 'r1', metrics: { acc: 1, loss: 0.3 }, tags: { 'mlflow.source.name': 'train.py' } })
);
const STATE = {
  state: 'finished',
  end_reason: null,
  session: null,
  sources: [RUN],
  source: 'r1'
} as unknown as RunViewState;

const text = (...known: string[]) =>
  shownRunMarkdown(STATE, RUN, new Map(known.map(name => [name, series()])), english);

it('names the script of a run that no notebook made', () => {
  expect(text()).toContain('`train.py`');
});

it('draws curves only where those of all metrics are known', () => {
  expect(text('loss')).toContain('| metric | last | step |\n');
  expect(text('loss', 'acc')).toContain('| metric | last | step | curve |\n');
});
