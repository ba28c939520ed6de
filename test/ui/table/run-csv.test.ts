// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { TrackingClient } from '../../../src/client/tracking-client.ts';
import { listRunRows, PINNED_FIRST } from '../../../src/protocol/endpoints/run-rows.ts';
import { english } from '../../../src/ui/english.ts';
import { runCsv } from '../../../src/ui/table/run-csv.ts';
import { parseTableState } from '../../../src/ui/table/table-state.ts';
import { FakeTransport } from '../../client/fake-transport.ts';
import { NOON, runRows } from '../recorded.ts';

function start() {
  const transport = new FakeTransport();
  const controller = new AbortController();
  const progress: number[] = [];
  const csv = (columns: string[], state = '') =>
    runCsv(new TrackingClient(transport), {
      view: parseTableState(state),
      columns,
      experiments: new Map([['1', 'cifar']]),
      trans: english,
      signal: controller.signal,
      onProgress: done => progress.push(done)
    });
  return { transport, controller, progress, csv };
}

describe('the CSV of runs', () => {
  it('has values in full, and quotes where they are needed', async () => {
    const { transport, csv } = start();
    transport.answer(listRunRows, () =>
      runRows([
        {
          run_id: 'a1',
          run_name: 'say "hi", twice',
          status: 'FINISHED',
          experiment_id: '1',
          end_time: NOON + 1500,
          metrics: { loss: 0.123456789, bad: 'NaN' },
          params: { lr: 'a\nb' }
        }
      ])
    );
    const columns = ['name', 'created', 'duration', 'experiment', 'metrics.loss', 'metrics.bad'];
    const parts = await csv([...columns, 'params.lr', 'metrics.none']);
    expect(parts.join('')).toBe(
      'run_id,Name,Created,Duration (s),Experiment,metrics.loss,metrics.bad,params.lr,metrics.none\r\n' +
        'a1,"say ""hi"", twice",2025-11-24T14:02:00.000Z,1.5,cifar,0.123456789,NaN,"a\nb",\r\n'
    );
  });

  it('has all rows that match, in their order, each once, and says how far it is', async () => {
    const { transport, progress, csv } = start();
    const named = (from: number, count: number) =>
      runRows(
        Array.from({ length: count }, (_, at) => ({ run_id: `r${from + at}`, run_name: '' })),
        5001
      );
    transport.answer(listRunRows, ({ query }) =>
      query.offset === '0' ? named(0, 5000) : named(4999, 2)
    );
    const parts = await csv(['name'], 'q=resnet&s=-metrics.loss&d=1');
    const ids = parts.join('').trim().split('\r\n').slice(1);
    expect(ids).toHaveLength(5001);
    expect(new Set(ids).size).toBe(5001);
    expect(progress).toEqual([5000, 5001]);
    expect(transport.asked(listRunRows)[1].query).toMatchObject({
      query: 'resnet',
      stage: 'deleted',
      fold: 'none',
      order_by: [PINNED_FIRST, 'metrics.loss DESC'],
      offset: '5000'
    });
  });

  it('stops when it is cancelled', async () => {
    const { transport, controller, csv } = start();
    transport.answer(listRunRows, () => {
      controller.abort();
      return runRows([{ run_id: 'a', run_name: 'a' }], 20_000);
    });
    await expect(csv(['name'])).rejects.toThrow();
    expect(transport.asked(listRunRows)).toHaveLength(1);
  });
});
