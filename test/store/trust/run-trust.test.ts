import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RunTrust } from '../../../src/protocol/endpoints/run-trust.ts';
import { SECRET_MARKER } from '../../../src/protocol/secret-marker.ts';
import { temporaryStore } from '../temporary-store.ts';
import { RecordedSession } from '../sessions/recorded-session.ts';

const store = await temporaryStore();
const { tracking, sessions } = store;

const notebook = (...sources: string[]) => ({
  cells: sources.map(source => ({ id: source[0], source })),
  saved_time: Infinity
});
const started = (session: RecordedSession, execution: string) => [
  { key: 'celltrail.session', value: session.session_id },
  { key: 'celltrail.execution', value: execution }
];
const trustOf = (run_id: string, documents: Record<string, ReturnType<typeof notebook>> = {}) =>
  sessions.runTrust(run_id, new Map(Object.entries(documents)));
/** `out_of_order 1<2`, by the numbers of the executions. */
const told = (hidden: RunTrust['hidden_state']) =>
  hidden.map(
    ({ reason, cell, other }) =>
      `${reason} ${cell.execution_count}${other ? `<${other.execution_count}` : ''}`
  );

describe('the hidden state', () => {
  it('of a session is what ran last of its cells, of a run and a metric what made them', async () => {
    const now = Date.now();
    const session = await new RecordedSession(store).open('parts.ipynb', now - 90_000);
    const { session_id } = session;
    await session.execute('a', now - 80_000, now - 70_000, 'ok', 'a1');
    const first = await session.execute('b', now - 60_000, now - 50_000, 'ok', 'b1');
    const made = (await tracking.createRun({ tags: started(session, first) })).info.run_id;
    await session.execute('a', now - 30_000, now - 20_000, 'ok', 'a2');
    const second = await session.execute('b', now - 1000, undefined, 'ok', 'b1');
    const log = (run_id: string, key: string, timestamp: number) =>
      tracking.logBatch({ run_id, metrics: [{ key, value: 1, step: 0, timestamp }] });
    await log(session.run_id, 'early', now - 55_000);
    await log(session.run_id, 'late', Date.now());
    const documents = { [session_id]: notebook('a2', 'b1') };

    const trust = await trustOf(made, documents);
    expect(trust).toMatchObject({ recorded: true, document: true, unplaced: [] });
    expect(told(trust.hidden_state)).toEqual(['edited_after_run 1<3']);
    expect(trust.hidden_state[0].cell).toMatchObject({ session_id, cell_id: 'a', attempt: 1 });
    const own = await trustOf(session.run_id, documents);
    expect(own.metrics.map(({ key, hidden_state }) => [key, told(hidden_state)])).toEqual([
      ['early', ['edited_after_run 1<3']]
    ]);
    const again = (await tracking.createRun({ tags: started(session, second) })).info.run_id;
    expect((await trustOf(again, documents)).hidden_state).toEqual([]);
  });

  it('says of a run that was taken up after a restart what is from before', async () => {
    const kernel = randomUUID();
    const before = await new RecordedSession(store, kernel, 1).open('again.ipynb', 1000);
    const first = await before.execute('a', 1010, 1020, 'ok', 'a1');
    const { run_id } = (await tracking.createRun({ tags: started(before, first) })).info;
    await before.end('FINISHED', 'kernel restarted', 1100);
    expect((await trustOf(run_id)).hidden_state).toEqual([]);
    const after = await new RecordedSession(store, kernel, 2).open('again.ipynb', 1200);
    const second = await after.execute('a', 1210, 1220, 'ok', 'a1');
    await tracking.logBatch({ run_id, tags: started(after, second) });
    const trust = await trustOf(run_id, {
      [before.session_id]: notebook('a1'),
      [after.session_id]: notebook('a1')
    });
    expect(trust.hidden_state).toMatchObject([
      {
        reason: 'before_restart',
        cell: { session_id: before.session_id },
        other: { session_id: after.session_id }
      }
    ]);
  });
});

it('what is not known is named: sources, cells, the document, environment, repository and data', async () => {
  const session = await new RecordedSession(store).open('gaps.ipynb');
  await session.execute('a', 1010, 1020, 'ok', '');
  await session.execute('b', 1030, 1040, 'ok', `b("${SECRET_MARKER}")`);
  await session.execute(null, 1050, 1060, 'ok', 'from_a_console()');
  const trust = await trustOf(session.run_id, { [session.session_id]: notebook('a1', 'b("x")') });
  expect(trust).toMatchObject({
    document: true,
    unplaced: [{ execution_count: 3 }],
    source_gaps: [
      { gap: 'not_kept', cell: { cell_id: 'a' } },
      { gap: 'secret_removed', cell: { cell_id: 'b' } }
    ],
    environment: { known: false, reason: null },
    git: 'none',
    datasets: []
  });
  expect(await trustOf(session.run_id)).toMatchObject({ document: false });

  const tags = [
    { key: 'mlflow.source.git.commit', value: 'abc' },
    { key: 'mlflow.source.git.dirty', value: 'false' }
  ];
  const plain = (await tracking.createRun({ tags })).info.run_id;
  const dataset = { name: 'iris', digest: 'd', source_type: 'local', source: '{}' };
  await tracking.logInputs(plain, [{ dataset }]);
  expect(await trustOf(plain)).toMatchObject({
    recorded: false,
    document: false,
    git: 'clean',
    datasets: ['iris']
  });
  await expect(trustOf('none')).rejects.toThrow('Run with id=none not found');
});
