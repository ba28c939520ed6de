import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { FRAMES_PATH, OBSERVER_HEADER } from '../../src/protocol/frames.ts';
import { ask, type Json } from './ask.ts';
import {
  jupyterHeaders,
  kernelPath,
  SERVER_ID,
  startCompanionProcess,
  type CompanionProcess
} from './companion-process.ts';
import { KernelMessages } from './kernel-messages.ts';
import { exportBytes, exportJson } from './otlp/export-body.ts';

const NOTEBOOK = 'folder/Größe 図.ipynb';

describe('what a kernel asks for', () => {
  let folder: string;
  let companion: CompanionProcess;
  const messages = new KernelMessages();

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'celltrail-scope-'));
    companion = await startCompanionProcess(path.join(folder, 'data'));
    await frames(messages.kernel('k-1', 'started', NOTEBOOK));
  });
  afterAll(async () => {
    companion.process.stdin!.end();
    await companion.exited;
    rmSync(folder, { recursive: true });
  });

  async function frames(...sent: Parameters<KernelMessages['lines']>): Promise<void> {
    const answer = await ask({ socketPath: companion.socket }, 'POST', `/api/${FRAMES_PATH}`, {
      headers: { ...jupyterHeaders, [OBSERVER_HEADER]: SERVER_ID },
      body: messages.lines(...sent)
    });
    expect(answer).toMatchObject({ status: 200, body: { acknowledged: expect.any(Number) } });
  }
  const post = (endpoint: string, body: unknown, kernel_id = 'k-1') =>
    ask(companion, 'POST', `${kernelPath(kernel_id)}/api/2.0/mlflow/${endpoint}`, {
      body: JSON.stringify(body)
    });
  const get = (endpoint: string) =>
    ask(companion, 'GET', `${kernelPath('k-1')}/api/2.0/mlflow/${endpoint}`);
  const asJupyter = (url: string) =>
    ask({ socketPath: companion.socket }, 'GET', `/api/celltrail/v1/${url}`, {
      headers: jupyterHeaders
    });
  const session = async () => (await asJupyter('sessions?kernel_id=k-1')).body.sessions[0];
  const tagsOf = (run: Json) =>
    Object.fromEntries(run.data.tags.map(({ key, value }: Json) => [key, value]));

  it('experiment 0 is the notebook’s, and a run is nested under the session run', async () => {
    await frames(...messages.starts('k-1', 'm-1', 'cell-1', 'mlflow.log_metric("loss", 1)'));
    const { run } = (await post('runs/create', { experiment_id: '0' })).body;
    const { experiment_id, run_id, session_id } = await session();
    expect(run.info.experiment_id).toBe(experiment_id);
    expect(experiment_id).not.toBe('0');
    expect(tagsOf(run)).toMatchObject({
      'mlflow.parentRunId': run_id,
      'celltrail.session': session_id,
      'celltrail.cell.id': 'cell-1',
      'celltrail.execution': 'm-1',
      'celltrail.attempt': '1'
    });
    const experiment = (await get(`experiments/get?experiment_id=${experiment_id}`)).body
      .experiment;
    expect(experiment.name).toBe('folder/Größe 図');
  });

  it('traces of experiment 0 are the notebook’s, whichever way they come', async () => {
    const { experiment_id } = await session();
    const location = { mlflow_experiment: { experiment_id: '0' } };
    const kernel = kernelPath('k-1');
    const v3 = (path: string, body: object) =>
      ask(companion, 'POST', `${kernel}/api/3.0/mlflow/traces${path}`, {
        body: JSON.stringify(body)
      });
    await v3('', { trace: { trace_info: { trace_id: 'tr-v3', trace_location: location } } });
    await post('traces', { experiment_id: '0', timestamp_ms: 5 });
    await ask(companion, 'POST', `${kernel}/v1/traces`, {
      headers: { 'content-type': 'application/x-protobuf', 'x-mlflow-experiment-id': '0' },
      body: Buffer.from(exportBytes(exportJson([{}])))
    });
    const { traces } = (await v3('/search', { locations: [location] })).body;
    expect(traces).toHaveLength(3);
    for (const { trace_location } of traces) {
      expect(trace_location.mlflow_experiment.experiment_id).toBe(experiment_id);
    }
    const deleted = await post('traces/delete-traces', {
      experiment_id: '0',
      request_ids: ['tr-v3']
    });
    expect(deleted.body).toEqual({ traces_deleted: 1 });
    // In Default itself, as a kernel without a notebook has it.
    const ofOthers = { trace_id: 'tr-others', trace_location: location };
    await ask({ socketPath: companion.socket }, 'POST', '/api/3.0/mlflow/traces', {
      headers: jupyterHeaders,
      body: JSON.stringify({ trace: { trace_info: ofOthers } })
    });
    const before = { experiment_id: '0', max_timestamp_millis: Date.now() + 60_000 };
    expect((await post('traces/delete-traces', before)).body).toEqual({ traces_deleted: 2 });
    const left = (await v3('/search', { locations: [location] })).body.traces;
    expect(left.map(({ trace_id }: Json) => trace_id)).toEqual(['tr-others']);
  });

  it('a search of 0 finds the datasets of the notebook’s runs', async () => {
    const { run } = (await post('runs/create', { experiment_id: '0' })).body;
    const dataset = { name: 'digits', digest: 'd1', source_type: 'code', source: '{}' };
    await post('runs/log-inputs', { run_id: run.info.run_id, datasets: [{ dataset }] });
    const url = `${kernelPath('k-1')}/ajax-api/2.0/mlflow/experiments/search-datasets`;
    const { body } = await ask(companion, 'POST', url, { body: '{"experiment_ids":["0"]}' });
    expect(body.dataset_summaries).toMatchObject([{ name: 'digits' }]);
  });

  it('a logged model of experiment 0 is in the notebook’s, and a search of 0 finds it', async () => {
    const { experiment_id } = await session();
    const { model } = (await post('logged-models', { experiment_id: '0', name: 'net' })).body;
    expect(model.info.experiment_id).toBe(experiment_id);
    expect(model.info.artifact_uri).toContain(`/${experiment_id}/models/`);
    const search = async (body: object) => (await post('logged-models/search', body)).body;
    const first = await search({ experiment_ids: ['0'], max_results: 1 });
    expect(first.models).toEqual([model]);
    await post('logged-models', { experiment_id, name: 'newer' });
    const page = await search({ experiment_ids: ['0'], max_results: 1 });
    const rest = await search({ experiment_ids: ['0'], page_token: page.next_page_token });
    expect(rest.models).toEqual([model]);
  });

  it('a run keeps the parent that its client gave it', async () => {
    const tags = [{ key: 'mlflow.parentRunId', value: 'mine' }];
    const { run } = (await post('runs/create', { experiment_id: '0', tags })).body;
    expect(tagsOf(run)['mlflow.parentRunId']).toBe('mine');
  });

  it('a run in another experiment has no parent', async () => {
    const made = await post('experiments/create', { name: 'another' });
    const { run } = (await post('runs/create', made.body)).body;
    expect(run.info.experiment_id).toBe(made.body.experiment_id);
    expect(tagsOf(run)).not.toHaveProperty('mlflow.parentRunId');
    expect(tagsOf(run)).toHaveProperty('celltrail.session');
  });

  it('a search of 0 covers the notebook’s experiment, and Default stays what it is', async () => {
    const found = (await post('runs/search', { experiment_ids: ['0'] })).body.runs;
    const { experiment_id } = await session();
    expect(found.length).toBeGreaterThan(0);
    for (const { info } of found) expect(info.experiment_id).toBe(experiment_id);
    expect((await get('experiments/get?experiment_id=0')).body.experiment.name).toBe('Default');
  });

  it('a param that is logged again keeps its newest value', async () => {
    const { run } = (await post('runs/create', { experiment_id: '0' })).body;
    const { run_id } = run.info;
    expect((await post('runs/log-parameter', { run_id, key: 'lr', value: '1' })).status).toBe(200);
    expect((await post('runs/log-parameter', { run_id, key: 'lr', value: '2' })).status).toBe(200);
    const batch = { run_id, params: [{ key: 'lr', value: '3' }] };
    expect((await post('runs/log-batch', batch)).status).toBe(200);
    const { params } = (await get(`runs/get?run_id=${run_id}`)).body.run.data;
    expect(params).toEqual([{ key: 'lr', value: '3' }]);
  });

  it('a run ends as its client says while a cell runs, and not after it', async () => {
    const create = async () =>
      (await post('runs/create', { experiment_id: '0' })).body.run.info.run_id;
    const [during, after] = [await create(), await create()];
    const end = async (run_id: string) =>
      (await post('runs/update', { run_id, status: 'FINISHED', end_time: Date.now() })).body
        .run_info;
    expect(await end(during)).toMatchObject({ run_id: during, status: 'FINISHED' });
    await frames(...messages.ends('k-1', 'm-1'));
    const left = await end(after);
    expect(left).toMatchObject({ run_id: after, status: 'RUNNING' });
    expect(left.end_time).toBeUndefined();
  });

  it('a run that is made before the report of its cell waits for that report', async () => {
    await frames(messages.kernel('k-2', 'started', 'other.ipynb'));
    const creating = post('runs/create', { experiment_id: '0' }, 'k-2');
    await frames(...messages.starts('k-2', 'm-9', 'cell-9', 'late()'));
    const { run } = (await creating).body;
    expect(tagsOf(run)).toMatchObject({ 'celltrail.execution': 'm-9' });
  });

  it('a kernel that is known by nothing but its secret gets Default', async () => {
    const began = performance.now();
    const { run } = (await post('runs/create', {}, 'k-unknown')).body;
    expect(run.info.experiment_id).toBe('0');
    expect(performance.now() - began).toBeLessThan(3000);
  });

  it('a run that is made before the first cell, or taken up again, ends with its session', async () => {
    await frames(messages.kernel('k-3', 'started', 'startup.ipynb'));
    const early = (await post('runs/create', {}, 'k-3')).body.run.info.run_id;
    const other = (await post('runs/create', {}, 'k-unknown')).body.run.info.run_id;
    const end = { run_id: other, status: 'FINISHED', end_time: Date.now() };
    await post('runs/update', end, 'k-unknown');
    await frames(...messages.starts('k-3', 'm-20', 'cell-20', 'resume()'));
    await post('runs/update', { run_id: other, status: 'RUNNING' }, 'k-3');
    await frames(
      ...messages.ends('k-3', 'm-20'),
      messages.kernel('k-3', 'died', 'startup.ipynb', { cause: 'signal 9' })
    );
    for (const run_id of [early, other]) {
      const { run } = (await get(`runs/get?run_id=${run_id}`)).body;
      expect(run.info.status).toBe('FAILED');
      expect(tagsOf(run)['celltrail.end']).toBe('kernel died (signal 9)');
    }
  });

  it('a run whose request arrives when its kernel has died is not left running', async () => {
    const late = (await post('runs/create', {}, 'k-3')).body.run;
    expect(late.info).toMatchObject({ status: 'FAILED', end_time: expect.any(Number) });
    const { run } = (await get(`runs/get?run_id=${late.info.run_id}`)).body;
    expect(run.info.status).toBe('FAILED');
    expect(tagsOf(run)['celltrail.end']).toBe('kernel died (signal 9)');
  });

  it('a kernel that is gone is let in no more', async () => {
    await frames(
      messages.kernel('k-1', 'stopping', NOTEBOOK),
      messages.kernel('k-1', 'gone', NOTEBOOK)
    );
    expect((await get('experiments/get?experiment_id=0')).status).toBe(401);
    expect(await session()).toMatchObject({ state: 'ended' });
  });
});

describe('the frames endpoint', () => {
  let folder: string;
  let companion: CompanionProcess;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'celltrail-frames-'));
    companion = await startCompanionProcess(path.join(folder, 'data'));
  });
  afterAll(async () => {
    companion.process.stdin!.end();
    await companion.exited;
    rmSync(folder, { recursive: true });
  });
  const send = (body: string, observer?: string) =>
    ask({ socketPath: companion.socket }, 'POST', `/api/${FRAMES_PATH}`, {
      headers: {
        ...jupyterHeaders,
        ...(observer === undefined ? {} : { [OBSERVER_HEADER]: observer })
      },
      body
    });

  it('acknowledges what is on disk, and skips what comes again', async () => {
    const messages = new KernelMessages();
    const lines = messages.lines(
      messages.kernel('k-1', 'started', null),
      ...messages.starts('k-1', 'm-1', 'cell-1', '1 + 1')
    );
    expect((await send(lines, SERVER_ID)).body).toEqual({ acknowledged: 4 });
    expect((await send(lines, SERVER_ID)).body).toEqual({ acknowledged: 4 });
    const { body } = await ask(
      { socketPath: companion.socket },
      'GET',
      '/api/celltrail/v1/sessions',
      {
        headers: jupyterHeaders
      }
    );
    expect(body.sessions).toHaveLength(1);
  });

  it('refuses another server’s frames, frames of nobody, and lines that are none', async () => {
    expect((await send('', 'server-2')).status).toBe(409);
    expect((await send('')).status).toBe(400);
    const nonsense = await send(
      '{"seq":5,"kind":"alive","kernel_ids":[],"time":1}\n{half',
      SERVER_ID
    );
    expect(nonsense).toMatchObject({ status: 400 });
    expect(nonsense.body.message).toContain('Line 2');
  });

  it('refuses secrets that are no list of texts, without repeating them', async () => {
    const { status, body } = await send('{"secrets":["one secret",2]}\n', SERVER_ID);
    expect(status).toBe(400);
    expect(JSON.stringify(body)).not.toContain('one secret');
  });
});
