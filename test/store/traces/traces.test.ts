import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';

import type { Span } from '../../../src/protocol/entities/trace.ts';
import { databasePath } from '../../../src/store/db/data-folder.ts';
import type { LoggedSpan } from '../../../src/store/traces/trace-store.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { refusalText, temporaryFolder, temporaryStore } from '../temporary-store.ts';

const OTHER_IDS = ['00f067aa0ba902b7', '00f067aa0ba902b8'];

function span(given: Partial<Span> = {}, more: Partial<LoggedSpan> = {}): LoggedSpan {
  return {
    span: {
      trace_id: Buffer.from('4bf92f3577b34da6a3ce929d0e0e4736', 'hex').toString('base64'),
      span_id: Buffer.from(OTHER_IDS[0]!, 'hex').toString('base64'),
      parent_span_id: null,
      name: 'root',
      start_time_unix_nano: 1_700_000_000_000_000_001n,
      end_time_unix_nano: 1_700_000_001_000_000_000n,
      events: [],
      status: { code: 'STATUS_CODE_OK', message: '' },
      attributes: { 'mlflow.spanInputs': '{"q": 1}' },
      links: [],
      ...given
    },
    resource: {},
    otlp: null,
    ...more
  };
}

const TRACE = 'tr-4bf92f3577b34da6a3ce929d0e0e4736';
const child = (given: Partial<Span> = {}) =>
  span({
    span_id: Buffer.from(OTHER_IDS[1]!, 'hex').toString('base64'),
    parent_span_id: Buffer.from(OTHER_IDS[0]!, 'hex').toString('base64'),
    name: 'child',
    ...given
  });

const info = (trace_id: string, more: object = {}) => ({
  trace_id,
  trace_location: { mlflow_experiment: { experiment_id: '0' } },
  ...more
});

describe('the trace store', () => {
  it('makes one trace of spans that come one by one, in any order', async () => {
    const { traces } = await temporaryStore();
    await traces.logSpans('0', [child()], null);
    expect(await traces.getTrace(TRACE)).toMatchObject({ status: 'IN_PROGRESS' });
    await traces.logSpans(
      '0',
      [span({ status: { code: 'STATUS_CODE_ERROR', message: 'x' } })],
      null
    );
    expect(await traces.getTrace(TRACE)).toMatchObject({
      status: 'ERROR',
      timestamp_ms: 1_700_000_000_000,
      execution_time_ms: 1000,
      request_preview: '{"q": 1}'
    });
    const whole = await traces.getWholeTrace(TRACE, false);
    expect(whole.spans.map(text => (JSON.parse(text) as { name: string }).name)).toEqual([
      'root',
      'child'
    ]);
  });

  it('keeps the info of a trace that came before its spans', async () => {
    const { traces } = await temporaryStore();
    await traces.startTrace(
      info(TRACE, { state: 'OK', request_preview: 'mine', tags: { a: 'b' } })
    );
    await traces.logSpans(
      '0',
      [span({ status: { code: 'STATUS_CODE_ERROR', message: 'x' } })],
      null
    );
    const trace = await traces.getTrace(TRACE);
    expect(trace).toMatchObject({ status: 'OK', request_preview: 'mine', tags: { a: 'b' } });
  });

  it('has all of it after a restart', async () => {
    const dataDir = temporaryFolder();
    const store = await openStore({ dataDir, sync: 'normal' });
    await store.traces.logSpans('0', [span(), child()], null);
    const before = await store.traces.getWholeTrace(TRACE, false);
    await store.close();
    const again = await temporaryStore({ dataDir });
    expect(await again.traces.getWholeTrace(TRACE, false)).toEqual(before);
  });

  it('waits for spans that the trace’s info speaks of', { timeout: 10_000 }, async () => {
    const { traces } = await temporaryStore();
    const trace_metadata = { 'mlflow.trace.sizeStats': '{"num_spans": 2}' };
    await traces.startTrace(info(TRACE, { trace_metadata }));
    await traces.logSpans('0', [span()], null);
    expect(await traces.getWholeTraces([TRACE], null)).toEqual([]);
    expect((await traces.getWholeTrace(TRACE, true)).spans).toHaveLength(1);
    const waiting = traces.getWholeTrace(TRACE, false);
    await traces.logSpans('0', [child()], null);
    expect((await waiting).spans).toHaveLength(2);
  });

  it('links a trace before it is there, and unlinks it when it goes', async () => {
    const { traces } = await temporaryStore();
    await traces.linkToRun([TRACE], 'run');
    await traces.logSpans('0', [span()], 'another run');
    const found = async (run: string) =>
      (await traces.searchTraces(['0'], { filter: `run_id = '${run}'` })).traces.length;
    expect([await found('run'), await found('another run')]).toEqual([1, 1]);
    expect(await traces.deleteTraces(['0'], { request_ids: [TRACE] })).toBe(1);
    await traces.logSpans('0', [span()], null);
    expect(await found('run')).toBe(0);
  });

  it('loses everything of a trace with its experiment', async () => {
    const dataDir = temporaryFolder();
    const store = await openStore({ dataDir, sync: 'normal' });
    const { experiment_id } = await store.tracking.createExperiment({ name: 'gone' });
    await store.traces.logSpans(experiment_id, [span()], 'run');
    await store.traces.setTag(TRACE, 'a', 'b');
    await store.traces.createAssessment(TRACE, { feedback: { value: 1 } });
    await store.close();
    const database = new DatabaseSync(databasePath(dataDir));
    database.prepare('DELETE FROM experiment WHERE experiment_id = ?').run(experiment_id);
    for (const table of [
      'trace',
      'span',
      'trace_tag',
      'trace_metadata',
      'trace_link',
      'assessment'
    ]) {
      expect(database.prepare(`SELECT count(*) AS n FROM ${table}`).get(), table).toEqual({ n: 0 });
    }
    database.close();
  });

  it('keeps no kernel’s secret', async () => {
    const { traces } = await temporaryStore();
    const secret = 'ab'.repeat(16);
    const address = `http://127.0.0.1:1/kernels/k/${secret}`;
    const attributes = { 'mlflow.spanInputs': JSON.stringify({ address }) };
    await traces.logSpans('0', [span({ attributes }, { otlp: Buffer.from(address) })], null);
    await traces.setTag(TRACE, 'address', address);
    await traces.createAssessment(TRACE, { feedback: { value: address }, rationale: address });
    const all = JSON.stringify(await traces.getWholeTrace(TRACE, false));
    expect(all).toContain('/kernels/k/***');
    expect(all).not.toContain(secret);
  });

  it('refuses spans of an experiment that is not there, all of them', async () => {
    const { traces } = await temporaryStore();
    expect(await refusalText(traces.logSpans('77', [span()], null))).toBe(
      'RESOURCE_DOES_NOT_EXIST: No Experiment with id=77 exists'
    );
    expect(await refusalText(traces.getTrace(TRACE))).toBe(
      `RESOURCE_DOES_NOT_EXIST: Trace with ID '${TRACE}' not found.`
    );
  });

  it('refuses a time that no calendar has', async () => {
    const { traces } = await temporaryStore();
    for (const request_time of ['yesterday', '2026-02-30T25:00:00Z', '12026-01-01T00:00:00Z', 5]) {
      const text = await refusalText(traces.startTrace(info(TRACE, { request_time })));
      expect(text).toContain("for parameter 'trace.trace_info.request_time' supplied");
    }
    const late = { experiment_id: '0', timestamp_ms: Number.MAX_SAFE_INTEGER };
    expect(await refusalText(traces.startTraceV2(late))).toContain("'timestamp_ms'");
  });

  it('takes keys that JavaScript has a meaning for', async () => {
    const { traces } = await temporaryStore();
    const odd = JSON.parse('{"__proto__": "x", "constructor": "y"}') as Record<string, string>;
    const trace = await traces.startTrace(info(TRACE, { tags: odd, trace_metadata: odd }));
    expect(Object.entries(trace.metadata)).toEqual(expect.arrayContaining(Object.entries(odd)));
    expect(Object.entries(trace.tags)).toEqual(expect.arrayContaining(Object.entries(odd)));
    for (const filter of ["tag.constructor = 'y'", 'metadata.`__proto__` IS NOT NULL']) {
      expect((await traces.searchTraces(['0'], { filter })).traces, filter).toHaveLength(1);
    }
    expect(
      await refusalText(traces.searchTraces(['0'], { filter: "constructor.x = 'y'" }))
    ).toContain("Invalid entity type 'constructor'");
  });

  it('compares texts as MLflow does: LIKE by case, ILIKE and RLIKE not', async () => {
    const { traces } = await temporaryStore();
    await traces.logSpans('0', [span({ name: 'Root 100%' })], null);
    const finds = async (filter: string) =>
      (await traces.searchTraces(['0'], { filter })).traces.length === 1;
    expect(await finds("span.name LIKE 'Root%'")).toBe(true);
    expect(await finds("span.name LIKE 'root%'")).toBe(false);
    expect(await finds("span.name ILIKE 'root%'")).toBe(true);
    expect(await finds("span.name RLIKE '[0-9]+%$'")).toBe(true);
    expect(await finds("span.name = 'Root 100%' AND span.status = 'ERROR'")).toBe(false);
  });
});
