import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cellTagKey } from '../../../src/store/sessions/cell-tag.ts';
import { temporaryStore } from '../temporary-store.ts';
import { RecordedSession } from './recorded-session.ts';

const store = await temporaryStore();
const { tracking, sessions, events } = store;

const cellTags = async (run_id: string) =>
  ((await tracking.getRun(run_id)).data.tags ?? []).filter(({ key }) =>
    key.startsWith('celltrail.cell.')
  );

describe('executions', () => {
  it('are numbered by arrival and by cell; a cell without an id by its source', async () => {
    const session = await new RecordedSession(store).open('numbers.ipynb');
    await session.execute('a', 1000, 1100);
    await session.execute('b', 1200, 1300);
    await session.execute('a', 1400, 1500);
    await session.execute(null, 1600, 1700, 'ok', 'print(1)');
    await session.execute(null, 1800, 1900, 'ok', 'print(2)');
    await session.execute(null, 2000, 2100, 'ok', 'print(1)');
    const executions = await sessions.listExecutions(session.session_id);
    expect(executions.map(({ position, attempt }) => [position, attempt])).toEqual([
      [0, 1],
      [1, 1],
      [2, 2],
      [3, 1],
      [4, 1],
      [5, 2]
    ]);
    expect(executions[3].source_hash).toBe(createHash('sha256').update('print(1)').digest('hex'));
    expect(executions[5]).toMatchObject({
      source: 'print(1)',
      source_hash: executions[3].source_hash
    });
  });

  it('are added once, and take no report back that comes late', async () => {
    const session = await new RecordedSession(store).open('late.ipynb');
    const execution_id = await session.execute('a', 1000, 1100, 'error');
    const [before] = await sessions.listExecutions(session.session_id);
    await session.apply(
      { type: 'add-execution', execution: { ...before, state: 'queued', started_time: null } },
      { type: 'update-execution', execution_id, fields: { state: 'started' } },
      {
        type: 'update-execution',
        execution_id,
        fields: { error: { name: 'E', message: 'm', traceback: [] } }
      }
    );
    expect(await sessions.listExecutions(session.session_id)).toEqual([
      { ...before, error: { name: 'E', message: 'm', traceback: [] } }
    ]);
  });

  it('get their attempt anew when their cell becomes known', async () => {
    const session = await new RecordedSession(store).open('cell.ipynb');
    await session.execute('a', 1000, 1100);
    const execution_id = await session.execute(null, 1200, 1300);
    await session.apply({
      type: 'update-execution',
      execution_id,
      fields: { cell_id: 'a', cell_tags: ['t'] }
    });
    const [, second] = await sessions.listExecutions(session.session_id);
    expect(second).toMatchObject({ cell_id: 'a', attempt: 2, cell_tags: ['t'] });
  });

  it('emit what changed', async () => {
    const session = await new RecordedSession(store).open('events.ipynb');
    const from = events.length;
    const execution_id = await session.execute('a', 1000);
    expect(events.slice(from)).toEqual([
      { type: 'execution', session_id: session.session_id, execution_id, cell_id: 'a' },
      { type: 'session', session_id: session.session_id, notebook_path: 'events.ipynb' }
    ]);
  });

  it('keep no secret of a kernel’s address', async () => {
    const session = await new RecordedSession(store).open('secret.ipynb');
    const address = `http://127.0.0.1:5/kernels/3f1e/${'a1'.repeat(16)}/api`;
    const execution_id = await session.execute('a', 1000, 1100, 'error', `uri = "${address}"`);
    await session.apply(
      {
        type: 'update-execution',
        execution_id,
        fields: { error: { name: 'E', message: address, traceback: [address] } }
      },
      {
        type: 'set-outputs',
        execution_id,
        outputs: [{ output_type: 'stream', name: 'stdout', text: address }]
      }
    );
    const [execution] = await sessions.listExecutions(session.session_id);
    const outputs = await sessions.getOutputs(execution_id);
    const kept = JSON.stringify([execution, outputs]);
    expect(kept).not.toContain('a1a1');
    expect(kept.split('/kernels/3f1e/***/api')).toHaveLength(5);
  });
});

describe('cell tags', () => {
  it('tell of the newest execution of each cell', async () => {
    const session = await new RecordedSession(store).open('tags.ipynb');
    await session.execute('a', 1000, 1100, 'error');
    await session.execute('a', 1200, 1500);
    await session.execute(null, 1600, 1700);
    const [tag, ...others] = await cellTags(session.run_id);
    expect(others).toEqual([]);
    expect(tag.key).toBe('celltrail.cell.a');
    expect(JSON.parse(tag.value)).toEqual({
      cell_id: 'a',
      count: 2,
      state: 'ok',
      started: 1200,
      duration: 300,
      source: createHash('sha256').update('x = 1').digest('hex'),
      tags: [],
      executions: 2
    });
    // A late report about an earlier execution does not take its place.
    const [first] = await sessions.listExecutions(session.session_id);
    await session.apply({
      type: 'update-execution',
      execution_id: first.execution_id,
      fields: { execution_count: 7 }
    });
    expect(JSON.parse((await cellTags(session.run_id))[0].value)).toMatchObject({
      count: 2,
      executions: 2
    });
  });

  it('have keys that MLflow takes, different for different cells', () => {
    expect(cellTagKey('f3b2-1_x')).toBe('celltrail.cell.f3b2-1_x');
    const odd = [
      'a#b',
      'a$b',
      'a/b',
      '../..',
      '',
      '🙂',
      'x'.repeat(300),
      `${'x'.repeat(300)}y`
    ].map(cellTagKey);
    expect(new Set(odd).size).toBe(odd.length);
    for (const key of odd) {
      expect(key).toMatch(/^celltrail\.cell\.[\w.\- :]*$/);
      expect(key.length).toBeLessThanOrEqual(250);
    }
    expect(odd[0]).toMatch(/^celltrail\.cell\.a_b-[0-9a-f]{8}$/);
  });

  it('are at most 200 of a run; all executions are kept', async () => {
    const session = await new RecordedSession(store).open('many.ipynb');
    await Promise.all(
      Array.from({ length: 203 }, (_, i) => session.execute(`c${i}`, 1000 + i, 1001 + i))
    );
    expect(await cellTags(session.run_id)).toHaveLength(200);
    expect(await sessions.listExecutions(session.session_id)).toHaveLength(203);
    await session.execute('c0', 5000, 5001);
    const tag = (await cellTags(session.run_id)).find(({ key }) => key === 'celltrail.cell.c0');
    expect(JSON.parse(tag?.value ?? '{}')).toMatchObject({ executions: 2 });
  });
});

describe('outputs', () => {
  it('are replaced as a whole, and empty for an execution without any', async () => {
    const session = await new RecordedSession(store).open('outputs.ipynb');
    const execution_id = await session.execute('a', 1000, 1100);
    expect(await sessions.getOutputs(execution_id)).toEqual([]);
    const output = (text: string) => ({ output_type: 'stream' as const, name: 'stdout', text });
    await session.apply({ type: 'set-outputs', execution_id, outputs: [output('one')] });
    await session.apply({
      type: 'set-outputs',
      execution_id,
      outputs: [output('one'), output('two')]
    });
    expect(await sessions.getOutputs(execution_id)).toEqual([output('one'), output('two')]);
  });
});
