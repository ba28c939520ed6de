import { afterEach, vi } from 'vitest';
import { listArtifacts } from '../../../src/protocol/endpoints/artifacts.ts';
import { searchLoggedModels } from '../../../src/protocol/endpoints/logged-models.ts';
import { searchModelVersions } from '../../../src/protocol/endpoints/model-versions.ts';
import { getRunOrigins } from '../../../src/protocol/endpoints/run-origins.ts';
import { getRunTrust, type RunTrust } from '../../../src/protocol/endpoints/run-trust.ts';
import { getRun, searchRuns } from '../../../src/protocol/endpoints/runs.ts';
import { getSeries } from '../../../src/protocol/endpoints/series.ts';
import {
  getOutputs,
  getSession,
  listCellMetrics,
  listExecutions
} from '../../../src/protocol/endpoints/sessions.ts';
import type { Run } from '../../../src/protocol/entities/run.ts';
import type {
  Execution,
  ExecutionOutput,
  Session,
  SessionEnvironment
} from '../../../src/protocol/entities/session.ts';
import { CELLTRAIL_RERUN_OF } from '../../../src/protocol/tags.ts';
import type { GoToCell } from '../../../src/ui/run/go-to-cell.ts';
import { RunModel } from '../../../src/ui/run/model.ts';
import type { RunTab } from '../../../src/ui/run/run-tab.ts';
import { RunView } from '../../../src/ui/run/view.tsx';
import { SyncModel } from '../../../src/ui/sync/sync-model.ts';
import type { FakeTransport } from '../../client/fake-transport.ts';
import { execution, NOON, run, series, session } from '../recorded.ts';
import { click, render, settle } from '../render.tsx';
import { setUp } from '../set-up.ts';
import { TestHost } from '../test-host.ts';
import { allOnScreen } from './on-screen.ts';

let disposables: { dispose(): void }[] = [];

afterEach(() => {
  for (const one of disposables) one.dispose();
  disposables = [];
  vi.unstubAllGlobals();
});

export const EXECUTIONS: Execution[] = [
  execution(),
  execution({
    execution_id: 'execution-2',
    cell_id: 'cell-train',
    execution_count: 5,
    attempt: 3,
    position: 1,
    source: '\nfor step in range(300):\n    mlflow.log_metric("loss", loss, step=step)',
    ended_time: NOON + 12_300
  }),
  execution({
    execution_id: 'execution-3',
    cell_id: 'cell-fit',
    execution_count: 6,
    position: 2,
    state: 'error',
    source: 'model.fit(X, z)',
    error: {
      name: 'NameError',
      message: "name 'z' is not defined",
      traceback: ['\u001b[0;31mNameError\u001b[0m: <b>z</b>']
    }
  }),
  execution({
    execution_id: 'execution-4',
    cell_id: 'cell-last',
    execution_count: null,
    position: 3,
    state: 'lost',
    ended_time: null
  })
];

export const OPEN_RUN = 'f'.repeat(32);

export const NESTED = run({
  run_id: 'train-run-1',
  run_name: 'bold-crane-12',
  metrics: { loss: 0.3, size: 7 },
  params: { lr: '0.01', optimizer: 'sgd' }
});

export interface ShownRun {
  executions?: Execution[];
  outputs?: ExecutionOutput[];
  nested?: Run[];
  /** Whose notebook this one's is, run again. */
  reruns?: Run[];
  /** Of the run itself, beside those that celltrail sets. */
  tags?: Record<string, string>;
  metrics?: Record<string, number>;
  answer?: Awaited<ReturnType<GoToCell>>;
  run_id?: string;
  state?: Session['state'];
  environment?: SessionEnvironment;
  trust?: RunTrust;
  tab?: RunTab;
  /** What else the server answers. */
  prepare?(transport: FakeTransport): void;
}

/** Nothing is missing. */
export const TRUSTED: RunTrust = {
  recorded: true,
  hidden_state: [],
  metrics: [],
  document: true,
  unplaced: [],
  source_gaps: [],
  environment: { known: true, reason: null },
  git: 'clean',
  datasets: ['iris']
};

/** The view of the run of a session that made one run, `bold-crane-12`. */
export async function showRun(fields: ShownRun = {}) {
  const parts = setUp();
  const { transport } = parts;
  const screen = allOnScreen();
  const { run_id = 'session-run-1', state = 'ended', tab } = fields;
  const own = { ...NESTED, info: { ...NESTED.info }, data: { ...NESTED.data } };
  own.data.tags = [
    { key: 'celltrail.session', value: 'kernel-a.1' },
    { key: 'celltrail.execution', value: 'execution-2' }
  ];
  const tags = {
    'celltrail.session': 'kernel-a.1',
    'celltrail.end': 'kernel died (signal 9)',
    ...fields.tags
  };
  transport.answer(getRun, ({ query }) => ({
    run:
      query.run_id === 'train-run-1' || query.run_id === OPEN_RUN
        ? own
        : run({
            run_id: 'session-run-1',
            run_name: 'first_run #1',
            status: 'FAILED',
            end_time: NOON + 60_000,
            metrics: fields.metrics,
            tags
          })
  }));
  transport.answer(searchRuns, ({ body }) =>
    String((body as { filter?: string }).filter).includes(CELLTRAIL_RERUN_OF)
      ? { runs: fields.reruns ?? [] }
      : { runs: fields.nested ?? [NESTED] }
  );
  transport.answer(getSession, () => ({
    session: session({ state, environment: fields.environment ?? null })
  }));
  transport.answer(listExecutions, () => ({ executions: fields.executions ?? EXECUTIONS }));
  transport.answer(getOutputs, () => ({ outputs: fields.outputs ?? [] }));
  transport.answer(listCellMetrics, () => ({ session: null, cells: [CELL_METRICS] }));
  transport.answer(getSeries, ({ query }) =>
    query.metric_key === 'size'
      ? series({ metric_key: 'size', values: [7] })
      : series({ metric_key: String(query.metric_key) })
  );
  transport.answer(getRunOrigins, ({ query }) => ({
    params: [
      { key: 'lr', time: NOON, origin: 0 },
      { key: 'optimizer', time: null, origin: -1 }
    ],
    tags: [],
    artifacts: query.run_id === 'train-run-1' ? [{ path: 'a.png', time: NOON, origin: 0 }] : [],
    origins: series().origins
  }));
  transport.answer(getRunTrust, () => fields.trust ?? TRUSTED);
  transport.answer(listArtifacts, () => ({ files: [] }));
  transport.answer(searchLoggedModels, () => ({}));
  transport.answer(searchModelVersions, () => ({}));

  fields.prepare?.(transport);
  const model = new RunModel(parts.client, parts.events, run_id);
  const sync = new SyncModel(parts.client, parts.events);
  disposables.push(model, sync, parts.events);
  if (tab !== undefined) model.openTab(tab);
  const onGoToCell = vi.fn(async () => fields.answer ?? ('shown' as const));
  const host = Object.assign(new TestHost(), { goToCell: onGoToCell });
  const element = render(<RunView model={model} sync={sync} host={host} />);
  await arrive();
  const cell = (id: string) => element.querySelector(`[data-execution-id="${id}"]`) as HTMLElement;
  const table = (name: string) =>
    [...element.querySelectorAll(`table[aria-label="${name}"] tbody tr`)].map(row =>
      [...row.children].map(({ textContent }) => textContent)
    );
  const open = async (name: RunTab) => {
    await click(element.querySelector(`[role=tab][data-tab=${name}]`));
    await arrive();
  };
  const panel = () => element.querySelector('[role=tabpanel]') as HTMLElement;
  return { ...parts, model, host, screen, element, panel, cell, table, open, onGoToCell };
}

/** The run, then what its rows and cards want once they are drawn, and then that. */
async function arrive(): Promise<void> {
  await settle(60);
  await settle();
}

const CELL_METRICS = {
  cell_id: 'cell-train',
  execution_id: 'execution-2',
  execution_count: 5,
  attempt: 3,
  state: 'ok' as const,
  started_time: NOON,
  ended_time: NOON,
  metrics: [
    {
      run_id: 'train-run-1',
      metric_key: 'loss',
      count: 300,
      steps: 2,
      last_value: 0.3,
      last_step: 299
    }
  ],
  run_names: ['run'],
  params: ['lr'],
  plotted: [],
  note: null
};
