import type { ListRunRows } from '../../../src/protocol/endpoints/run-rows.ts';

/** A run as it was written; the naive truth that lists of runs are compared with. */
export interface ModelRun {
  run_id: string;
  run_name: string;
  start_time: number;
  experiment_id: string;
  deleted: boolean;
  failed: boolean;
  /** Of its session; its own on a session run, null outside sessions. */
  session_run_id: string | null;
  notebook_path: string | null;
  metrics: Record<string, number>;
  params: Record<string, string>;
  tags: Record<string, string>;
}

type Values = Pick<ModelRun, 'metrics' | 'params' | 'tags'>;
type Test = (shown: Values, run: ModelRun, names: string[]) => boolean;

const nothing: Test = () => false;

/** Queries, what they ask, and of a session run with nothing of its own, where it is not that. */
export const QUERIES: readonly [string, Test, Test?][] = [
  ['', () => true],
  ['a > 1', ({ metrics }) => metrics['a'] > 1],
  ['a != 2', ({ metrics }) => 'a' in metrics && metrics['a'] !== 2],
  ['NOT a <= 1', ({ metrics }) => !(metrics['a'] <= 1), nothing],
  ['n < 3', ({ params }) => Number(params['n']) < 3],
  ['n = 1', ({ params }) => Number(params['n']) === 1],
  ['n != 1', ({ params }) => 'n' in params && Number(params['n']) !== 1],
  ['n = X', ({ params }) => params['n'] === 'x'],
  ['n is null', ({ params }) => !('n' in params), nothing],
  ['a is null', ({ metrics }) => !('a' in metrics), nothing],
  ['NOT #t', ({ tags }) => !('t' in tags), nothing],
  [
    '#t or NOT a > 1',
    ({ tags, metrics }) => 't' in tags || !(metrics['a'] > 1),
    ({ tags }) => 't' in tags
  ],
  ['#t', ({ tags }) => 't' in tags],
  ['#t a > 0', ({ tags, metrics }) => 't' in tags && metrics['a'] > 0],
  ['#t or status = failed', ({ tags }, { failed }) => 't' in tags || failed],
  ['status = failed', (_, { failed }) => failed],
  ['status != failed', (_, { failed }) => !failed, nothing],
  ['NOT status = failed', (_, { failed }) => !failed, nothing],
  ['NB1', (_, __, names) => names.some(name => name.includes('nb1'))],
  ['Run1 a > 0', ({ metrics }, _, names) => metrics['a'] > 0 && names.some(n => n.includes('run1'))]
];

type Key = (shown: Values, run: ModelRun, row: ModelRun) => number | string | undefined;

/** Orders, and the keys of each. */
export const ORDERS: readonly [string[], [Key, 1 | -1][]][] = [
  [[], []],
  [['metrics.a'], [[({ metrics }) => metrics['a'], 1]]],
  [['metrics.a DESC'], [[({ metrics }) => metrics['a'], -1]]],
  [['params.n'], [[({ params }) => params['n'], 1]]],
  [
    ['params.n DESC', 'min(metrics.a)'],
    [
      [({ params }) => params['n'], -1],
      [({ metrics }) => metrics['a'], 1]
    ]
  ],
  [['attributes.run_name'], [[(_, __, row) => row.run_name, 1]]],
  [['start_time ASC'], [[(_, { start_time }) => start_time, 1]]]
];

export interface Asked {
  query: number;
  order: number;
  request: ListRunRows;
}

/** `name of the row (whose values it shows)`, indented when it is nested. */
export function expectedRows(
  runs: readonly ModelRun[],
  { query, order, request }: Asked
): { total: number; rows: string[] } {
  const { stage = 'active', experiment_id, notebook_path, offset = 0, max_results = 100 } = request;
  const byId = new Map(runs.map(run => [run.run_id, run]));
  const inStage = (run: ModelRun | undefined) =>
    run !== undefined && run.deleted === (stage === 'deleted');
  const inExperiment = (run: ModelRun) =>
    experiment_id === undefined || run.experiment_id === experiment_id;
  const homeOf = (run: ModelRun) => byId.get(run.session_run_id ?? run.run_id)!;
  const folded = request.fold !== 'none';
  const rowOf = (run: ModelRun) => {
    const home = homeOf(run);
    return folded && inStage(home) && inExperiment(home) ? home : run;
  };
  const shownBy = (run: ModelRun): Values => {
    const row = rowOf(run);
    return {
      metrics: { ...row.metrics, ...run.metrics },
      params: { ...row.params, ...run.params },
      tags: { ...row.tags, ...run.tags }
    };
  };
  const nestedUnder = (row: ModelRun) =>
    runs.filter(run => run !== row && inStage(run) && homeOf(run) === row && inStage(row));
  const isEmpty = ({ metrics, params }: ModelRun) =>
    Object.keys(metrics).length + Object.keys(params).length === 0;
  const before = (a: ModelRun, b: ModelRun) => {
    for (const [key, sign] of ORDERS[order][1]) {
      const keys = [a, b].map(run => key(shownBy(run), run, rowOf(run)));
      const compared = compare(keys[0], keys[1], sign);
      if (compared !== 0) return compared;
    }
    return b.start_time - a.start_time;
  };

  const listed = runs.filter(
    run =>
      inStage(run) &&
      inExperiment(rowOf(run)) &&
      (notebook_path === undefined || run.notebook_path === notebook_path)
  );
  const [, asked, askedOfSession = asked] = QUERIES[query];
  const isAlone = (run: ModelRun) => nestedUnder(run).length > 0 && isEmpty(run);
  const matching = listed.filter(run =>
    (folded && isAlone(run) ? askedOfSession : asked)(shownBy(run), run, [
      run.run_name,
      homeOf(run).run_name
    ])
  );
  if (!folded) {
    const found = matching.filter(run => !isAlone(run)).sort(before);
    const rows = found.slice(offset, offset + max_results);
    return { total: found.length, rows: rows.map(run => picture(run, run)) };
  }
  const top = [...new Set(matching.map(rowOf))].map(row => {
    const nested = nestedUnder(row);
    const found = nested.filter(run => matching.includes(run));
    const shown = (found.length > 0 ? found : nested).sort(before);
    return { row, values: shown[0] ?? row, children: nested.length > 1 ? shown : [] };
  });
  top.sort((a, b) => before(a.values, b.values));
  const rows = top
    .slice(offset, offset + max_results)
    .flatMap(({ row, values, children }) => [
      picture(row, values),
      ...children.map(child => `  ${picture(child, child)}`)
    ]);
  return { total: top.length, rows };
}

export const picture = (
  row: Pick<ModelRun, 'run_name'>,
  { run_id }: Pick<ModelRun, 'run_id'>
): string => `${row.run_name} (${run_id})`;

/** Numbers before texts; NaN and what is absent last, whichever way. */
function compare(a: number | string | undefined, b: number | string | undefined, sign: number) {
  const place = placeOf(a) - placeOf(b);
  if (place !== 0) return placeOf(a) === LAST || placeOf(b) === LAST ? place : sign * place;
  if (placeOf(a) === LAST) return Number(a === undefined) - Number(b === undefined);
  if (placeOf(a) === 0) return sign * (Number(a) - Number(b));
  return a === b ? 0 : sign * (a! < b! ? -1 : 1);
}

const LAST = 2;
const placeOf = (value: number | string | undefined) =>
  value === undefined || Number.isNaN(value) ? LAST : Number.isNaN(Number(value)) ? 1 : 0;
