import { describe, expect, it } from 'vitest';
import { temporaryStore } from '../temporary-store.ts';
import { RecordedSession } from './recorded-session.ts';

const store = await temporaryStore();
const { sessions } = store;

describe('the cells of a session as they ran last', () => {
  it('come in that order, with when they ran and since when they say what they say', async () => {
    const session = await new RecordedSession(store).open('ran.ipynb');
    let time = 1000;
    const run = (cell: string | null, source: string) =>
      session.execute(cell, (time += 10), time + 5, 'ok', source);
    await run('load', 'load(1)');
    await run('fit', 'fit(1)');
    await run(null, 'from_a_console()');
    await run('load', 'load(2)');
    await run('load', 'load(2)');
    expect(await sessions.listRanCells(session.session_id)).toEqual([
      {
        cell_id: 'fit',
        execution_count: 2,
        positions: [1],
        since_position: 1,
        source: 'fit(1)'
      },
      {
        cell_id: 'load',
        execution_count: 5,
        positions: [0, 3, 4],
        since_position: 3,
        source: 'load(2)'
      }
    ]);
  });

  it('are as they ran, where they were edited and never came to run again', async () => {
    const session = await new RecordedSession(store).open('waits.ipynb');
    await session.execute('fit', 1000, 1005, 'ok', 'fit(1)');
    await session.apply({
      type: 'add-execution',
      execution: {
        execution_id: `${session.session_id}-waits`,
        session_id: session.session_id,
        cell_id: 'fit',
        cell_tags: [],
        execution_count: null,
        state: 'aborted',
        source: 'fit(2)',
        queued_time: 1010,
        started_time: null,
        ended_time: 1011,
        error: null
      }
    });
    expect(await sessions.listRanCells(session.session_id)).toMatchObject([{ source: 'fit(1)' }]);
  });

  it('are asked for of a session that there is', async () => {
    await expect(sessions.listRanCells('none.1')).rejects.toThrow('There is no session');
  });
});
