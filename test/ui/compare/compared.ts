import { getRun, searchRuns } from '../../../src/protocol/endpoints/runs.ts';
import { getSeries } from '../../../src/protocol/endpoints/series.ts';
import { getSession, listExecutions } from '../../../src/protocol/endpoints/sessions.ts';
import type { WireDouble } from '../../../src/protocol/double.ts';
import type { Run } from '../../../src/protocol/entities/run.ts';
import type { Execution } from '../../../src/protocol/entities/session.ts';
import { newCompareState, type CompareState } from '../../../src/ui/compare/compare-state.ts';
import { CompareModel } from '../../../src/ui/compare/model.ts';
import { execution, run, series, session } from '../recorded.ts';
import { setUp } from '../set-up.ts';

export const SESSION_TAGS = { 'celltrail.session': 'kernel-a.1' };

/** Two runs that differ in a param, in two metrics and in one of two cells. */
export const RUN_A = run({
  run_id: 'a',
  run_name: 'run-007',
  status: 'FINISHED',
  metrics: { loss: 0.3, 'val/acc': 0.9443 },
  params: { lr: '0.0066', seed: '1' },
  tags: { 'celltrail.session': 'kernel-a.1' }
});
export const RUN_B = run({
  run_id: 'b',
  run_name: 'run-014',
  status: 'FINISHED',
  metrics: { loss: 0.2, 'val/acc': 0.9361 },
  params: { lr: '0.0064', seed: '1' },
  tags: { 'celltrail.session': 'kernel-b.1' }
});

export const CELLS: Record<string, Execution[]> = {
  'kernel-a.1': [
    execution({ execution_id: 'a1', source: 'load()', position: 0 }),
    execution({ execution_id: 'a2', cell_id: 'fit', source: 'opt = SGD(lr=0.0066)', position: 1 })
  ],
  'kernel-b.1': [
    execution({ execution_id: 'b1', source: 'load()', position: 0 }),
    execution({ execution_id: 'b2', cell_id: 'fit', source: 'opt = Adam(lr=0.0064)', position: 1 })
  ]
};

/** A model over a record of these runs. */
export function compared(
  options: {
    runs?: Run[];
    nested?: Record<string, Run[]>;
    view?: Partial<CompareState>;
    values?: (run_id: string, metric_key: string) => WireDouble[];
  } = {}
) {
  const { runs = [RUN_A, RUN_B], nested = {}, values = () => [2, 1, 0.5] } = options;
  const parts = setUp();
  const { transport } = parts;
  const all = [...runs, ...Object.values(nested).flat()];
  transport.answer(getRun, ({ query }) => {
    const found = all.find(({ info }) => info.run_id === query.run_id);
    if (found === undefined) throw new Error('A test asked for a run that it does not have');
    return { run: found };
  });
  transport.answer(searchRuns, ({ body }) => {
    const { filter } = body as { filter: string };
    const parent = /= '(.*)'$/.exec(filter)?.[1] ?? '';
    return { runs: nested[parent] ?? [] };
  });
  transport.answer(getSession, () => ({ session: session({ state: 'busy' }) }));
  transport.answer(listExecutions, ({ query }) => ({
    executions: CELLS[String(query.session_id)] ?? []
  }));
  transport.answer(getSeries, ({ query }) => {
    const [run_id, metric_key] = [String(query.run_id), String(query.metric_key)];
    return series({ run_id, metric_key, values: values(run_id, metric_key) });
  });
  const state = newCompareState(runs.map(({ info }) => info.run_id));
  const model = new CompareModel(parts.client, parts.events, { ...state, ...options.view });
  return { ...parts, model };
}
