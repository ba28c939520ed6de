// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  getSession,
  listCellMetrics,
  type CellMetrics
} from '../../../src/protocol/endpoints/sessions.ts';
import type { Session } from '../../../src/protocol/entities/session.ts';
import { english } from '../../../src/ui/english.ts';
import { NotebookWatch } from '../../../src/ui/notices/notebook-watch.ts';
import { noticeText, type Notice } from '../../../src/ui/notices/notice.ts';
import { session } from '../recorded.ts';
import { setUp, wait } from '../set-up.ts';

const INTERVAL = 2100;

const cell = (fields: Partial<CellMetrics> = {}): CellMetrics => ({
  cell_id: 'train',
  execution_id: 'e1',
  execution_count: 5,
  attempt: 1,
  state: 'started',
  started_time: 0,
  ended_time: null,
  metrics: [
    { run_id: 'r', metric_key: 'loss', count: 2, steps: 2, last_value: 0.25, last_step: 7 }
  ],
  run_names: ['run'],
  params: [],
  plotted: [],
  note: null,
  ...fields
});

describe('what is told of an open notebook', () => {
  let notices: Notice[];
  let parts: ReturnType<typeof setUp>;
  let watch: NotebookWatch;
  let asks: number;
  let answer: { session: Session | null; cells: CellMetrics[] };

  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    watch.dispose();
    parts.events.dispose();
    vi.useRealTimers();
  });

  const start = async (...cells: CellMetrics[]) => {
    notices = [];
    parts = setUp();
    answer = { session: session({ notebook_path: 'a/train.ipynb' }), cells };
    asks = 0;
    parts.transport.answer(listCellMetrics, () => (asks++, answer));
    watch = new NotebookWatch(parts.client, parts.events, 'a/train.ipynb', notice =>
      notices.push(notice)
    );
    await wait(40);
  };
  const become = async (fields: Partial<typeof answer>) => {
    answer = { ...answer, ...fields };
    parts.tell({ type: 'session', session_id: 'kernel-a.1', notebook_path: 'a/train.ipynb' });
    await wait(INTERVAL);
  };
  const texts = () => notices.map(notice => noticeText(notice, english));

  it('is the end of a cell that was seen running, once', async () => {
    await start(cell());
    await become({ cells: [cell({ state: 'ok', ended_time: 242_000 })] });
    await become({});
    expect(texts()).toEqual(['train.ipynb [5] finished after 4 m 02 s · loss 0.25']);
    await become({ cells: [cell({ execution_id: 'e2', state: 'queued' })] });
    await become({ cells: [cell({ execution_id: 'e2', state: 'error', ended_time: 1000 })] });
    expect(texts()[1]).toBe('train.ipynb [5] failed after 1.0 s · loss 0.25');
  });

  it('is nothing that was over before it was opened', async () => {
    const odd = { ...cell().metrics[0], last_value: 'NaN' as const };
    await start(cell({ state: 'ok', ended_time: 1000, metrics: [odd] }));
    await become({});
    expect(notices).toEqual([]);
  });

  it('is a metric that is no number any more, once', async () => {
    await start(cell());
    const odd = { ...cell().metrics[0], last_value: 'NaN' as const };
    await become({ cells: [cell({ metrics: [odd] })] });
    await become({ cells: [cell({ metrics: [{ ...odd, last_step: 8 }] })] });
    expect(texts()).toEqual(['train.ipynb [5]: loss is NaN at step 7.']);
  });

  it('asks nothing while series grow, but at once when a point is not finite', async () => {
    await start(cell());
    const before = asks;
    const grown = {
      type: 'series',
      run_id: 'r',
      metric_key: 'loss',
      session_id: 'kernel-a.1'
    } as const;
    parts.tell(grown);
    await wait(2 * INTERVAL);
    expect(asks).toBe(before);
    parts.tell({ ...grown, not_finite: true });
    await wait(INTERVAL);
    expect(asks).toBe(before + 1);
  });

  it('is the death of its kernel, and not a restart', async () => {
    await start(cell());
    parts.transport.answer(getSession, () => ({
      session: session({ state: 'ended', end_reason: 'restarted' })
    }));
    const ended = { state: 'ended' as const, end_reason: 'restarted' };
    await become({ session: session({ ...ended }), cells: [] });
    expect(notices).toEqual([]);
    await become({ session: session({ epoch: 2, notebook_path: 'a/train.ipynb' }) });
    const died = { epoch: 2, notebook_path: 'a/train.ipynb', state: 'ended' as const };
    await become({ session: session({ ...died, end_reason: 'kernel died (signal 9)' }) });
    await become({});
    expect(texts()).toEqual([
      'train.ipynb: kernel died (signal 9). What was logged before is kept.'
    ]);
  });

  it('is a death also when the next session is there before the end is heard', async () => {
    await start(cell());
    let old = session();
    parts.transport.answer(getSession, () => ({ session: old }));
    await become({ session: session({ epoch: 2, notebook_path: 'a/train.ipynb' }), cells: [] });
    expect(notices).toEqual([]);
    old = session({
      notebook_path: 'a/train.ipynb',
      state: 'ended',
      end_reason: 'kernel died (signal 9)'
    });
    await wait(INTERVAL);
    await become({});
    expect(texts()).toEqual([
      'train.ipynb: kernel died (signal 9). What was logged before is kept.'
    ]);
    expect(parts.transport.asked(getSession)[0].query.session_id).toBe('kernel-a.1');
  });
});
