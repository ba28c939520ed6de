import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ListRunRows, RunRows } from '../../../src/protocol/endpoints/run-rows.ts';
import { RecordedSession } from '../sessions/recorded-session.ts';
import { temporaryStore } from '../temporary-store.ts';
import { expectedRows, ORDERS, picture, QUERIES, type ModelRun } from './row-model.ts';

const store = await temporaryStore();
const { tracking } = store;
const runs: ModelRun[] = [];
const notebooks: string[] = [];
let time = 1000;

const value = fc.constantFrom(0, 1, 2, 3, NaN);
const values = fc.record(
  { a: value, n: fc.constantFrom('1', '1.0', '10', '2', 'x', 'y'), t: fc.constant('') },
  { requiredKeys: [] }
);
const nested = fc.record({
  values,
  elsewhere: fc.boolean(),
  deleted: fc.boolean(),
  failed: fc.boolean()
});
const session = fc.record({
  own: fc.oneof(fc.constant({}), values),
  deleted: fc.boolean(),
  failed: fc.boolean(),
  runs: fc.array(nested, { maxLength: 4 })
});
const asked = fc.record({
  query: fc.nat(QUERIES.length - 1),
  order: fc.nat(ORDERS.length - 1),
  fold: fc.constantFrom(undefined, 'session' as const, 'none' as const),
  stage: fc.constantFrom(undefined, 'deleted' as const),
  where: fc.constantFrom('everywhere', 'experiment', 'notebook'),
  offset: fc.nat(3),
  max_results: fc.integer({ min: 1, max: 12 })
});
type Written = { a?: number; n?: string; t?: string };

/** @param fields what is not as `write` makes it */
async function write(
  { a, n, t }: Written,
  fields: Pick<ModelRun, 'run_id' | 'experiment_id' | 'run_name' | 'start_time'> & Partial<ModelRun>
): Promise<void> {
  const { run_id, deleted = false, failed = false } = fields;
  await tracking.logBatch({
    run_id,
    metrics:
      a === undefined
        ? []
        : [{ key: 'a', value: Number.isNaN(a) ? 'NaN' : a, timestamp: 1, step: 0 }],
    params: n === undefined ? [] : [{ key: 'n', value: n }],
    tags: t === undefined ? [] : [{ key: 't', value: t }]
  });
  if (failed) await tracking.updateRun({ run_id, status: 'FAILED' });
  if (deleted) await tracking.deleteRun(run_id);
  runs.push({
    session_run_id: null,
    notebook_path: null,
    ...fields,
    deleted,
    failed,
    metrics: a === undefined ? {} : { a },
    params: n === undefined ? {} : { n },
    tags: t === undefined ? {} : { t }
  });
}

async function newRun(
  { values: written, deleted, failed }: { values: Written; deleted: boolean; failed: boolean },
  experiment_id: string,
  home?: RecordedSession & { path: string }
): Promise<void> {
  const start_time = time++;
  const run_name = `run${runs.length}`;
  const tags = home === undefined ? [] : [{ key: 'celltrail.session', value: home.session_id }];
  const { info } = await tracking.createRun({ run_name, tags, experiment_id, start_time });
  await write(written, {
    run_id: info.run_id,
    run_name,
    start_time,
    experiment_id,
    deleted,
    failed,
    session_run_id: home?.run_id ?? null,
    notebook_path: home?.path ?? null
  });
}

const pictures = (rows: RunRows) =>
  rows.run_name.map((run_name, row) => {
    const indent = rows.parent[row] === -1 ? '' : '  ';
    return indent + picture({ run_name }, { run_id: rows.values_run_id[row] });
  });

it('rows are those of the naive rule, whatever was written and asked for', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(session, { minLength: 1, maxLength: 2 }),
      fc.array(nested, { maxLength: 2 }),
      fc.array(asked, { minLength: 40, maxLength: 40 }),
      async (sessions, alone, requests) => {
        const { experiment_id: other } = await tracking.createExperiment({ name: `e${time}` });
        const experiments = [other];
        for (const { own, deleted, failed, runs: inside } of sessions) {
          const path = `nb${notebooks.length}.ipynb`;
          notebooks.push(path);
          const start_time = time++;
          const home = Object.assign(await new RecordedSession(store).open(path, start_time), {
            path
          });
          const { info } = await tracking.getRun(home.run_id);
          experiments.push(info.experiment_id);
          const { run_id, run_name, experiment_id } = info;
          for (const one of inside) {
            await newRun(one, one.elsewhere ? other : experiment_id, home);
          }
          await write(own, {
            run_id,
            run_name,
            experiment_id,
            start_time,
            deleted,
            failed,
            session_run_id: run_id,
            notebook_path: path
          });
        }
        for (const one of alone) await newRun(one, other);

        for (const [at, { query, order, where, ...rest }] of requests.entries()) {
          const request: ListRunRows = {
            ...rest,
            query: QUERIES[query][0],
            order_by: ORDERS[order][0],
            ...(where === 'experiment' && { experiment_id: experiments[at % experiments.length] }),
            ...(where === 'notebook' && { notebook_path: notebooks[notebooks.length - 1] })
          };
          // A column has to be known before it can be asked for.
          const known =
            runs.some(({ metrics }) => 'a' in metrics) && runs.some(({ params }) => 'n' in params);
          if (!known && /\b[an]\b/.test(request.query ?? '')) continue;
          const answer = await tracking.listRunRows(request);
          const expected = expectedRows(runs, { query, order, request });
          const asText = JSON.stringify(request);
          expect(pictures(answer), asText).toEqual(expected.rows);
          expect(answer.total, asText).toBe(expected.total);
        }
      }
    ),
    { numRuns: process.env['CELLTRAIL_LONG'] === '1' ? 300 : 15 }
  );
}, 300_000);
