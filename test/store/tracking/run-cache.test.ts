import { expect, it } from 'vitest';
import type { GroupWriter } from '../../../src/store/threads/group-writer.ts';
import { RunCache } from '../../../src/store/tracking/run-cache.ts';
import type { LoadedRun } from '../../../src/store/tracking/run-writes.ts';

/** A writer that answers what it is asked for when the test says so. */
class SlowWriter {
  readonly #waiting: (() => void)[] = [];
  asked = 0;

  write(_: string, { run_id }: { run_id: string }): Promise<LoadedRun> {
    this.asked++;
    return new Promise(resolve => this.#waiting.push(() => resolve(loaded(run_id))));
  }

  async answer(): Promise<void> {
    for (const answer of this.#waiting.splice(0)) answer();
    await new Promise(resolve => setImmediate(resolve));
  }
}

const loaded = (run_id: string): LoadedRun => ({
  id: 1,
  run_id,
  experiment_id: '0',
  session_id: null,
  active: true,
  series: []
});
const begin = () => {
  const writer = new SlowWriter();
  return { writer, runs: new RunCache(writer as unknown as GroupWriter, 1) };
};

it('asks for a run once for all who wait for it, whatever else is forgotten meanwhile', async () => {
  const { writer, runs } = begin();
  const both = Promise.all([runs.load('a'), runs.load('a')]);
  runs.forget('b');
  await writer.answer();
  const [one, other] = await both;
  expect(one).toBe(other);
  expect(writer.asked).toBe(1);
});

it('asks again for a run that was changed before the answer came', async () => {
  const { writer, runs } = begin();
  const load = runs.load('a');
  runs.forget('a');
  await writer.answer();
  expect(runs.get('a')).toBeUndefined();
  await writer.answer();
  expect(await load).toBe(runs.get('a'));
  expect(writer.asked).toBe(2);
});

it('keeps the series of a run that is told of once more', () => {
  const { runs } = begin();
  const series = runs.seriesOf(runs.remember(loaded('a')), 'loss');
  expect(runs.seriesOf(runs.remember(loaded('a')), 'loss')).toBe(series);
});
