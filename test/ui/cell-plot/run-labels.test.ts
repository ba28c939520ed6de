// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { getRun } from '../../../src/protocol/endpoints/runs.ts';
import { RunLabels, runLabels } from '../../../src/ui/cell-plot/run-labels.ts';
import { run } from '../recorded.ts';
import { setUp } from '../set-up.ts';

const labelled = (run_id: string, params: Record<string, string>, run_name = run_id) => ({
  run_id,
  run_name,
  params: Object.entries(params).map(([key, value]) => ({ key, value }))
});

const labels = (...runs: ReturnType<typeof labelled>[]) => [...runLabels(runs).values()];

describe('the labels of runs', () => {
  it('are the params that differ', () => {
    expect(
      labels(
        labelled('a', { lr: '0.10000000149', seed: '1' }),
        labelled('b', { lr: '0.01', seed: '1' })
      )
    ).toEqual(['lr=0.1', 'lr=0.01']);
  });
  it('are two of them at most, else the names', () => {
    const many = (run_id: string) => labelled(run_id, { a: run_id, b: run_id, c: run_id });
    expect(labels(many('x'), many('y'))).toEqual(['x', 'y']);
  });
  it('are names where params do not tell the runs apart, with the id where names do not', () => {
    expect(
      labels(
        labelled('1', { lr: '1' }, 'quiet'),
        labelled('2', { lr: '1' }, 'loud'),
        labelled('abcdefghij', { lr: '2' }, 'loud')
      )
    ).toEqual(['quiet', 'loud (2)', 'loud (abcdefgh)']);
  });
});

it('are asked for once a run, and once more when it has ended', async () => {
  const { client, transport } = setUp();
  transport.answer(getRun, ({ query }) => ({
    run: run({ run_id: String(query.run_id), params: { lr: String(query.run_id).slice(-1) } })
  }));
  const known = new RunLabels(client);
  expect(await known.ask(['r1', 'r2'], true)).toBe(true);
  expect([...known.of(['r1', 'r2'])]).toEqual([
    ['r1', 'lr=1'],
    ['r2', 'lr=2']
  ]);
  expect(await known.ask(['r1', 'r2'], true)).toBe(false);
  expect(transport.asked(getRun)).toHaveLength(2);
  await known.ask(['r1', 'r2'], false);
  await known.ask(['r1', 'r2'], false);
  expect(transport.asked(getRun)).toHaveLength(4);
});
