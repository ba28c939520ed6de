import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-store.ts';
import { acts, SyncModel, type Act } from './sync-model.ts';

const LONG = process.env['CELLTRAIL_LONG'] === '1';

it(
  'hands out every point, whatever is logged, sealed, sent or broken off meanwhile',
  { timeout: 3_600_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(acts, async sequence => {
        const model = new SyncModel(temporaryFolder());
        await model.begin();
        for (const act of sequence) {
          await model.act(act);
          expect(await model.due()).toEqual(expect.arrayContaining(model.unsent));
        }
        await model.sendAll();
        expect(model.unsent).toEqual([]);
        // What was sent and then sealed is not handed out again; nor with a point that is new.
        await model.store.sealAll();
        expect(await model.sendAll()).toEqual([]);
        for (const at of model.runs.keys()) expect(await model.chunk(at, 10, true)).toEqual([]);
        model.pass(100_000);
        for (const at of model.runs.keys()) {
          await model.log(at, 'b', [{ step: 0, ago: 30_000, value: 1 }]);
        }
        await model.store.sealAll();
        expect(await model.sendAll()).toHaveLength(model.runs.length);
        expect(model.unsent).toEqual([]);
        model.store.close();
      }),
      { numRuns: LONG ? 1500 : 25 }
    );
  }
);

describe('points that are sealed', () => {
  const log = (key: string, ago: number | null = 0): Act => ({
    kind: 'log',
    run: 0,
    key,
    points: [{ step: 0, ago, value: 1 }],
    after: 100_000
  });
  const sealAll: Act = { kind: 'seal-all' };
  const chunk: Act = { kind: 'chunk', run: 0, limit: 1, save: true };
  /** @returns the keys of what is handed out after that, of a run that had no points before */
  const handedOutAfter = async (...sequence: Act[]) => {
    const model = new SyncModel(temporaryFolder());
    await model.begin();
    await model.sendAll();
    for (const act of sequence) await model.act(act);
    const points = await model.sendAll();
    model.store.close();
    return points.map(name => name.split(' ')[0]);
  };

  it('after the clock was set back, to parts of a ms, are handed out', async () => {
    expect(await handedOutAfter({ kind: 'set-clock-back' }, log('a', null), sealAll)).toEqual([
      'a'
    ]);
  });

  it('in several passes of sealing are handed out, from the earliest on', async () => {
    const early = log('a');
    const late = log('b', 30_000);
    expect(await handedOutAfter(early, sealAll, late, sealAll)).toEqual(['a', 'b']);
  });

  it('while the remote gets them do not make the run due', async () => {
    const slice: Act[] = [{ kind: 'make-slice' }, chunk, chunk, { kind: 'write-slice' }];
    const model = new SyncModel(temporaryFolder());
    await model.begin();
    await model.sendAll();
    for (const act of [log('a'), ...slice]) await model.act(act);
    expect(await model.due()).toEqual([]);
    model.store.close();
  });

  it('before a pass from the start are not handed out again with those sealed behind it', async () => {
    const model = new SyncModel(temporaryFolder());
    await model.begin();
    // Made there, but the pass is forgotten.
    for (const act of [
      log('a'),
      log('b'),
      { ...chunk, save: false },
      { kind: 'forget' as const, run: 0 }
    ]) {
      await model.act(act as Act);
    }
    for (const act of [sealAll, chunk, log('a'), sealAll, chunk, chunk]) await model.act(act);
    expect((await model.sendAll()).map(name => name.split(' ')[0])).toEqual(['a']);
    model.store.close();
  });
});
