// @vitest-environment node
import { expect, it } from 'vitest';
import { defaultColumns, grownColumns } from '../../../src/ui/table/default-columns.ts';
import { runRows } from '../recorded.ts';

const rows = runRows([
  {
    run_id: 'a',
    run_name: 'a',
    metrics: { epoch: 1, 'train/loss': 1, 'val/acc': 0.5, loss: 1, 'system/cpu': 3, same: 7 },
    params: { lr: '0.1', seed: '1' }
  },
  {
    run_id: 'b',
    run_name: 'b',
    metrics: { epoch: 2, 'train/loss': 2, 'val/acc': 0.6, loss: 2, 'system/cpu': 4, same: 7 },
    params: { lr: '0.2', seed: '1' }
  }
]);

it('shows loss and scores first, what differs before what is the same', () => {
  expect(defaultColumns(rows)).toEqual([
    'name',
    'state',
    'created',
    'metrics.loss',
    'metrics.val/acc',
    'metrics.train/loss',
    'metrics.epoch',
    'params.lr',
    'params.seed',
    'notebook'
  ]);
});

it('shows a metric that differs before a loss that is the same in all', () => {
  const row = (epoch: number) => ({ run_id: '', run_name: '', metrics: { 'val/loss': 1, epoch } });
  expect(defaultColumns(runRows([row(1), row(2)])).slice(3, 5)).toEqual([
    'metrics.epoch',
    'metrics.val/loss'
  ]);
});

it('shows no key of which none of the rows has a value', () => {
  const none = runRows([{ run_id: 'a', run_name: 'a' }]);
  expect(defaultColumns({ ...none, metrics: { loss: [null] } })).toEqual([
    'name',
    'state',
    'created',
    'notebook'
  ]);
});

it('adds what the record has besides, and moves nothing that stands', () => {
  const grown = grownColumns(['name', 'state', 'created', 'metrics.epoch', 'notebook'], {
    total: 9,
    metrics: [
      { key: 'epoch', count: 9, differs: true },
      { key: 'loss', count: 3, differs: true }
    ],
    params: [{ key: 'lr', count: 3, differs: true }],
    tags: []
  });
  expect(grown.slice(3)).toEqual(['metrics.epoch', 'metrics.loss', 'params.lr', 'notebook']);
});
