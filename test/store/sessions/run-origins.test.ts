import { expect, it } from 'vitest';
import { temporaryStore } from '../temporary-store.ts';
import { RecordedSession } from './recorded-session.ts';

const store = await temporaryStore();
const { tracking, sessions } = store;

it('what is logged to a run is of the execution in whose time it came', async () => {
  const now = Date.now();
  const session = await new RecordedSession(store).open('train.ipynb', now - 50_000);
  const first = await session.execute('first', now - 40_000, now - 30_000);
  const tags = [
    { key: 'celltrail.session', value: session.session_id },
    { key: 'celltrail.execution', value: first }
  ];
  const { run_id } = (await tracking.createRun({ tags })).info;
  const second = await session.execute('second', now - 1000, undefined, 'ok', 'run.log("lr")');
  await tracking.logBatch({
    run_id,
    params: [
      { key: 'lr', value: '0.1' },
      { key: 'other', value: '1' }
    ],
    tags: [{ key: 'stage', value: 'try' }]
  });
  const files = [
    { path: 'model/weights.bin', time: now - 35_000.5, size: 1 },
    { path: 'early.txt', time: now - 60_000, size: 1 }
  ];
  const answer = await sessions.runOrigins(run_id, files);
  const origin = (
    execution_id: string,
    cell_id: string,
    execution_count: number,
    inferred: boolean
  ) => ({
    execution_id,
    cell_id,
    execution_count,
    attempt: 1,
    inferred
  });
  expect(answer.params.map(({ key, origin: at }) => [key, answer.origins[at]])).toEqual([
    ['lr', origin(second, 'second', 2, false)],
    ['other', origin(second, 'second', 2, true)]
  ]);
  expect(answer.tags.map(({ key, origin: at }) => [key, answer.origins[at].cell_id])).toEqual([
    ['stage', 'second']
  ]);
  expect(answer.artifacts).toEqual([
    { path: 'model/weights.bin', time: now - 35_001, origin: expect.any(Number) },
    { path: 'early.txt', time: now - 60_000, origin: -1 }
  ]);
  expect(answer.origins[answer.artifacts[0].origin]).toEqual(origin(first, 'first', 1, false));
  // A param that is logged again is of the execution that logged it last.
  expect(answer.params[0].time).toBeGreaterThanOrEqual(now);
});

it('of what was logged before times were kept, or by nobody known, no execution is named', async () => {
  const { run_id } = (await tracking.createRun({})).info;
  await tracking.logBatch({ run_id, params: [{ key: 'a', value: '1' }] });
  expect(await sessions.runOrigins(run_id, [])).toMatchObject({
    params: [{ key: 'a', origin: -1 }],
    origins: []
  });
  await expect(sessions.runOrigins('none', [])).rejects.toThrow('Run with id=none not found');
});
