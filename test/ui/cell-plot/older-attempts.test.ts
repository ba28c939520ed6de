// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { searchRuns } from '../../../src/protocol/endpoints/runs.ts';
import { getSeries } from '../../../src/protocol/endpoints/series.ts';
import { listExecutions, type CellMetrics } from '../../../src/protocol/endpoints/sessions.ts';
import { OlderAttempts } from '../../../src/ui/cell-plot/older-attempts.ts';
import { execution, run, series, session } from '../recorded.ts';
import { setUp } from '../set-up.ts';

const SESSION = session();

const cell = (attempt: number, run_id = 'shared'): CellMetrics => ({
  cell_id: 'train',
  execution_id: `e${attempt}`,
  execution_count: attempt,
  attempt,
  state: 'started',
  started_time: 1,
  ended_time: null,
  metrics: [{ run_id, metric_key: 'loss', count: 9, steps: 2, last_value: 1, last_step: 8 }],
  run_names: ['run'],
  params: [],
  plotted: [],
  note: null
});

const executions = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    execution({ cell_id: 'train', execution_id: `e${at + 1}`, attempt: at + 1, position: at })
  );

/** @param made runs, by the execution that made them */
function start(count: number, made: Record<string, string> = {}) {
  const { client, transport } = setUp();
  const answer = { count };
  transport.answer(listExecutions, () => ({
    executions: [execution({ cell_id: 'other', execution_id: 'x' }), ...executions(answer.count)]
  }));
  transport.answer(searchRuns, () => ({
    runs: Object.entries(made).map(([execution_id, run_id]) =>
      run({ run_id, tags: { 'celltrail.execution': execution_id } })
    )
  }));
  transport.answer(getSeries, ({ query }) =>
    series({ run_id: String(query.run_id), metric_key: String(query.metric_key) })
  );
  const older = new OlderAttempts(client);
  const all = async (of: CellMetrics) => {
    let asks = 0;
    for (; older.isWanted(of); asks += 1) await older.askNext(SESSION, of);
    return asks;
  };
  const asked = () =>
    transport.asked(getSeries).map(({ query }) => `${query.run_id} ${query.execution_id}`);
  return { older, all, asked, transport, answer };
}

describe('older attempts of a cell', () => {
  it('come piece by piece, the newest first', async () => {
    const { older, transport } = start(3, { e1: 'run-1', e2: 'run-2', e3: 'run-3' });
    const newest = cell(3, 'run-3');
    const told: number[][] = [];
    while (older.isWanted(newest)) {
      const before = transport.requests.length;
      await older.askNext(SESSION, newest);
      expect(transport.requests.length - before).toBe(1);
      told.push(older.of(newest).map(({ attempt }) => attempt));
    }
    expect(told).toEqual([[], [], [2], [2, 1]]);
    expect(older.of(newest).map(one => one.series.run_id)).toEqual(['run-2', 'run-1']);
  });

  it('are looked for in the runs that they made, else in what both could log to', async () => {
    const { all, asked } = start(3, { e2: 'own' });
    await all(cell(3));
    expect(asked().sort()).toEqual(['own e2', 'session-run-1 e1', 'shared e1']);
  });

  it('are never looked for in a run that the newest attempt made', async () => {
    const { all, asked } = start(2, { e2: 'own' });
    await all(cell(2, 'own'));
    expect(asked()).toEqual(['session-run-1 e1']);
  });

  it('are at most five', async () => {
    const { older, all } = start(9);
    await all(cell(9));
    expect([...new Set(older.of(cell(9)).map(({ attempt }) => attempt))]).toEqual([8, 7, 6, 5, 4]);
  });

  it('are asked for once: a further attempt adds the one before it', async () => {
    const { older, all, asked, answer } = start(3);
    await all(cell(3));
    const before = asked().length;
    expect(await all(cell(3))).toBe(0);
    answer.count = 4;
    // What is known stays on the screen.
    expect(older.of(cell(4)).map(({ attempt }) => attempt)).toContain(2);
    await all(cell(4));
    expect(
      asked()
        .slice(before)
        .every(one => one.endsWith(' e3'))
    ).toBe(true);
    expect(asked().length).toBeGreaterThan(before);
  });

  it('are none of a first attempt, and nothing is asked', async () => {
    const { all, transport } = start(1);
    expect(await all(cell(1))).toBe(0);
    expect(transport.requests).toEqual([]);
  });

  it('that cannot be had are left alone until all is asked for again', async () => {
    const { older, all, transport } = start(2);
    transport.refuse(listExecutions, 503, { message: 'starting' });
    expect(await all(cell(2))).toBe(1);
    transport.answer(listExecutions, () => ({ executions: executions(2) }));
    expect(older.isWanted(cell(2))).toBe(false);
    older.retry();
    await all(cell(2));
    expect(older.of(cell(2)).length).toBeGreaterThan(0);
  });
});
