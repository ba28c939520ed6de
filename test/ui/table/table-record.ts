import { searchExperiments } from '../../../src/protocol/endpoints/experiments.ts';
import {
  listRunColumns,
  listRunGroups,
  listRunRows,
  type RunColumnKey
} from '../../../src/protocol/endpoints/run-rows.ts';
import { RunTableModel } from '../../../src/ui/table/model.ts';
import { SyncModel } from '../../../src/ui/sync/sync-model.ts';
import type { FakeRequest } from '../../client/fake-transport.ts';
import { NOON, runRows, type RowFields } from '../recorded.ts';
import { setUp } from '../set-up.ts';
import { memory } from './memory.ts';

export const RUNS: RowFields[] = Array.from({ length: 500 }, (_, at) => ({
  run_id: `run-${at}`,
  run_name: `resnet-${at}`,
  status: 'FINISHED' as const,
  start_time: NOON - at * 1000,
  end_time: NOON,
  experiment_id: '1',
  source_name: 'work/train.ipynb',
  metrics: { loss: at / 10, 'val/acc': 1 - at / 1000 },
  params: { lr: String(at), optimizer: at % 2 === 0 ? 'adam' : 'sgd' }
}));

/** A table over a record in memory, which answers by offset, group and name. */
export function startTable({
  runs = RUNS,
  state,
  kept = memory()
}: { runs?: RowFields[]; state?: string; kept?: ReturnType<typeof memory> } = {}) {
  const parts = setUp();
  const { transport, client, events } = parts;
  const record = { runs };
  const matching = ({ query }: FakeRequest) => {
    const { query: text = '', group } = query as Record<string, string | undefined>;
    return record.runs.filter(
      ({ run_name, params }) =>
        run_name.includes(text) && (group === undefined || params?.optimizer === group)
    );
  };
  transport.answer(listRunRows, request => {
    const { offset = 0, max_results = 100 } = request.query;
    const found = matching(request);
    return runRows(found.slice(Number(offset), Number(offset) + Number(max_results)), found.length);
  });
  transport.answer(listRunGroups, request => {
    const found = matching(request);
    const values = found.map(({ metrics }) => Number(metrics?.loss ?? 0));
    const sum = values.reduce((all, value) => all + value, 0);
    const loss = {
      count: values.length,
      min: Math.min(...values),
      max: Math.max(...values),
      mean: sum / values.length
    };
    const names = request.query.group_by === undefined ? [null] : ['adam', 'sgd'];
    return {
      total: found.length,
      group: names,
      label: names.map(name => name ?? ''),
      count: names.map(() => found.length / names.length),
      metrics: { loss: names.map(() => loss) }
    };
  });
  const key = (name: string): RunColumnKey => ({ key: name, count: 500, differs: true });
  transport.answer(listRunColumns, () => ({
    total: record.runs.length,
    metrics: [key('loss'), key('val/acc')],
    params: [key('lr'), key('optimizer')],
    tags: [key('team')]
  }));
  transport.answer(searchExperiments, () => ({
    experiments: [
      {
        experiment_id: '1',
        name: 'cifar',
        artifact_location: '',
        lifecycle_stage: 'active' as const,
        creation_time: NOON,
        last_update_time: NOON
      }
    ]
  }));
  const model = new RunTableModel(client, events, { memory: kept, state });
  let sync: SyncModel | undefined;
  const asked = () => transport.asked(listRunRows).map(({ query }) => query);
  const dispose = () => {
    model.dispose();
    sync?.dispose();
    events.dispose();
  };
  return {
    ...parts,
    model,
    /** Made for a view of it. */
    get sync() {
      return (sync ??= new SyncModel(client, events));
    },
    asked,
    record,
    kept,
    dispose
  };
}
