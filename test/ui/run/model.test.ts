// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listArtifacts } from '../../../src/protocol/endpoints/artifacts.ts';
import { searchLoggedModels } from '../../../src/protocol/endpoints/logged-models.ts';
import { getRunOrigins } from '../../../src/protocol/endpoints/run-origins.ts';
import { getRun, searchRuns } from '../../../src/protocol/endpoints/runs.ts';
import { getSeries } from '../../../src/protocol/endpoints/series.ts';
import {
  getSession,
  listCellMetrics,
  listExecutions
} from '../../../src/protocol/endpoints/sessions.ts';
import type { Run } from '../../../src/protocol/entities/run.ts';
import { RunModel } from '../../../src/ui/run/model.ts';
import { deferred } from '../../client/fake-transport.ts';
import { execution, run, series, session } from '../recorded.ts';
import { setUp, takeTurns, wait } from '../set-up.ts';

let disposables: { dispose(): void }[] = [];

beforeEach(() => void vi.useFakeTimers());

afterEach(() => {
  for (const one of disposables) one.dispose();
  disposables = [];
  vi.useRealTimers();
});

const SESSION_RUN = run({
  run_id: 'session-run-1',
  run_name: 'first_run #1',
  tags: { 'celltrail.session': 'kernel-a.1' }
});
const NESTED = run({
  run_id: 'train-run-1',
  run_name: 'bold-crane-12',
  metrics: { loss: 0.3, acc: 0.9 },
  params: { lr: '0.01' },
  tags: { 'celltrail.session': 'kernel-a.1', 'mlflow.parentRunId': 'session-run-1' }
});

function start(run_id = 'session-run-1', nested: Run[] = [NESTED]) {
  const parts = setUp();
  const { transport } = parts;
  transport.answer(getRun, ({ query }) => ({
    run: query.run_id === 'session-run-1' ? SESSION_RUN : NESTED
  }));
  transport.answer(searchRuns, ({ body }) =>
    String((body as { filter: string }).filter).includes('session-run-1') ? { runs: nested } : {}
  );
  transport.answer(getSession, () => ({ session: session() }));
  transport.answer(listExecutions, () => ({ executions: [execution()] }));
  transport.answer(getSeries, ({ query }) => series({ metric_key: String(query.metric_key) }));
  const model = new RunModel(parts.client, parts.events, run_id);
  disposables.push(model, parts.events);
  return { ...parts, model };
}

describe('a new model', () => {
  it('asks before any timer, behind which a busy page would draw first', async () => {
    const { transport } = start();
    await Promise.resolve();
    expect(transport.asked(getRun)).toHaveLength(1);
  });

  it('that is hidden by its maker asks once it is seen', async () => {
    const { model, transport } = start();
    model.setVisible(false);
    await wait(1000);
    expect(transport.asked(getRun)).toHaveLength(0);
    model.setVisible(true);
    await wait(1000);
    expect(transport.asked(getRun).length).toBeGreaterThan(0);
  });
});

describe('a session run', () => {
  it('with one nested run has its values, and the cells of the session', async () => {
    const { model, transport } = start();
    expect(model.title).toBe('session-');
    await model.refresh();
    await wait();
    expect(model.title).toBe('first_run #1');
    expect(model.state).toMatchObject({ state: 'idle', source: 'train-run-1', user: 'ana' });
    expect(model.state.sources).toHaveLength(1);
    expect(model.parts.cells.state.executions).toHaveLength(1);
    expect((transport.asked(searchRuns)[0].body as { filter: string }).filter).toBe(
      "tags.`mlflow.parentRunId` = 'session-run-1'"
    );
  });

  it('with several follows the newest, until the reader chose one', async () => {
    const older = run({ run_id: 'older', metrics: { loss: 1 } });
    const nested = [older];
    const { model, transport } = start('session-run-1', nested);
    await model.refresh();
    expect(model.state.source).toBe('older');
    nested.unshift(NESTED);
    await model.refresh();
    expect(model.state.source).toBe('train-run-1');
    model.chooseSource('older');
    model.parts.summaries.want('loss');
    await model.refresh();
    await wait(1200);
    expect(model.state.source).toBe('older');
    expect(transport.asked(getSeries).pop()?.query.run_id).toBe('older');
  });

  it('has what the reader chose asked for without waiting for a turn', async () => {
    const older = run({ run_id: 'older', metrics: { loss: 1 } });
    const { client, model, transport } = start('session-run-1', [NESTED, older]);
    await model.refresh();
    await wait(3000);
    takeTurns(client.turns);
    model.chooseSource('older');
    await wait();
    const origins = transport.asked(getRunOrigins).map(({ query }) => query.run_id);
    expect(origins.filter(run_id => run_id === 'older')).toHaveLength(1);
    const models = transport.asked(searchLoggedModels).map(({ body }) => JSON.stringify(body));
    expect(models.filter(body => body.includes("'older'"))).toHaveLength(1);
    model.openTab('cells');
    await wait();
    expect(transport.asked(listCellMetrics)).toHaveLength(1);
    model.openTab('artifacts');
    await wait();
    model.chooseSource('train-run-1');
    await wait();
    const files = transport.asked(listArtifacts).map(({ query }) => query.run_id);
    expect(files.filter(run_id => run_id === 'train-run-1')).toHaveLength(1);
  });

  it('without nested runs shows its own', async () => {
    const { model } = start('session-run-1', []);
    await model.refresh();
    expect(model.state.source).toBe('session-run-1');
  });
});

it('shows the cells of its session for a run that one of them made', async () => {
  const { model } = start('train-run-1');
  await model.refresh();
  expect(model.state).toMatchObject({ source: 'train-run-1', state: 'running' });
  expect(model.state.session?.session_id).toBe('kernel-a.1');
  await wait();
  expect(model.parts.cells.state.executions).toHaveLength(1);
});

describe('events', () => {
  it('of new points ask for that series again, and for no other', async () => {
    const { model, transport, tell } = start();
    await model.refresh();
    model.parts.summaries.want('loss');
    model.parts.summaries.want('acc');
    await wait(1200);
    const before = transport.asked(getSeries).length;
    tell({ type: 'series', run_id: 'train-run-1', metric_key: 'loss', session_id: 'kernel-a.1' });
    await wait(1200);
    const later = transport.asked(getSeries).slice(before);
    expect(later.map(({ query }) => query.metric_key)).toEqual(['loss']);
  });

  it('of points do not ask for the cells again', async () => {
    const { model, transport, tell } = start();
    await model.refresh();
    await wait(600);
    const before = transport.asked(listExecutions).length;
    tell({ type: 'series', run_id: 'train-run-1', metric_key: 'loss', session_id: 'kernel-a.1' });
    await wait(600);
    expect(transport.asked(listExecutions)).toHaveLength(before);
    const ran = { session_id: 'kernel-a.1', execution_id: 'execution-1', cell_id: null };
    tell({ type: 'execution', ...ran });
    await wait(600);
    expect(transport.asked(listExecutions)).toHaveLength(before + 1);
  });

  it('of other runs ask for nothing', async () => {
    const { model, transport, tell } = start();
    await model.refresh();
    await wait(600);
    const before = transport.requests.length;
    tell({ type: 'run', run_id: 'other', experiment_id: '0', session_id: 'kernel-z.9' });
    tell({ type: 'series', run_id: 'other', metric_key: 'loss', session_id: null });
    tell({ type: 'session', session_id: 'kernel-z.9', notebook_path: null });
    tell({ type: 'execution', session_id: 'kernel-z.9', execution_id: 'z', cell_id: 'z' });
    await wait(400);
    expect(transport.requests.length).toBe(before);
  });

  it('ask for nothing while the tab is hidden', async () => {
    const { model, transport, tell } = start();
    await model.refresh();
    await wait(600);
    model.setVisible(false);
    const before = transport.requests.length;
    tell({ type: 'run', run_id: 'train-run-1', experiment_id: '0', session_id: 'kernel-a.1' });
    await wait(400);
    expect(transport.requests.length).toBe(before);
    model.setVisible(true);
    await wait(100);
    expect(transport.requests.length).toBeGreaterThan(before);
  });
});

it('drops an answer that a later one has overtaken', async () => {
  const { model, transport } = start();
  await wait(50);
  const slow = deferred<{ run: Run }>();
  transport.answer(getRun, () => slow.promise);
  const first = model.refresh();
  transport.answer(getRun, () => ({ run: run({ run_id: 'session-run-1', run_name: 'new' }) }));
  await model.refresh();
  slow.resolve({ run: run({ run_id: 'session-run-1', run_name: 'old' }) });
  await first;
  expect(model.title).toBe('new');
});

describe('a tab', () => {
  const OF_TAB = {
    overview: searchLoggedModels,
    cells: listCellMetrics,
    artifacts: listArtifacts
  } as const;

  it.each(['overview', 'cells', 'artifacts'] as const)(
    'alone has what it shows asked for: %s',
    async tab => {
      const { model, transport } = start();
      if (tab !== 'overview') model.openTab(tab);
      await model.refresh();
      await wait(2500);
      const asked = Object.entries(OF_TAB)
        .filter(([, endpoint]) => transport.asked(endpoint).length > 0)
        .map(([name]) => name);
      // The overview was open for a moment, but nothing was known yet to ask for.
      expect(asked).toEqual([tab]);
    }
  );

  it('asks for its curves only while it is open', async () => {
    const { model, transport } = start();
    await model.refresh();
    model.parts.curves.want('loss');
    await wait(600);
    expect(transport.asked(getSeries)).toHaveLength(0);
    model.showMetric('loss');
    await wait(600);
    expect(transport.asked(getSeries)).toHaveLength(1);
    expect(model.state).toMatchObject({ tab: 'metrics', metric: 'loss' });
  });

  it('that is opened by hand forgets what was looked for in another', async () => {
    const { model } = start();
    model.showCell({ execution_id: 'execution-1', missing: 'gone' });
    expect(model.state).toMatchObject({ tab: 'cells', cell: { execution_id: 'execution-1' } });
    model.openTab('overview');
    expect(model.state).toMatchObject({ tab: 'overview', cell: null });
  });
});

it('shows the files of the run itself and of the one whose values are shown', async () => {
  const { model } = start();
  await model.refresh();
  const roots = model.parts.artifacts.state.roots.map(({ name }) => name);
  expect(roots).toEqual(['bold-crane-12', 'first_run #1']);
});

it('says what is wrong with a run that is not there', async () => {
  const { model, transport } = start();
  const message = 'Run with id=session-run-1 not found';
  transport.refuse(getRun, 404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message });
  await model.refresh();
  expect(model.state).toMatchObject({ error: message, run: null });
});

it('tells why a run ended', async () => {
  const { model, transport } = start();
  const tags = { 'celltrail.session': 'kernel-a.1', 'celltrail.end': 'kernel died (signal 9)' };
  transport.answer(getRun, () => ({
    run: run({ run_id: 'session-run-1', status: 'FAILED', tags })
  }));
  transport.answer(getSession, () => ({ session: session({ state: 'ended' }) }));
  await model.refresh();
  expect(model.state).toMatchObject({ state: 'failed', end_reason: 'kernel died (signal 9)' });
});
