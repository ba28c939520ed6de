import { encodeDouble } from '../../protocol/double.ts';
import type { GetSeries, PointOrigin, Series } from '../../protocol/endpoints/series.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { runRow } from '../tracking/run-row.ts';
import { Attribution, type Attributed } from './attribution.ts';
import { m4 } from './m4.ts';
import type { TailSeries } from './tail-series.ts';

/** @throws ApiError RESOURCE_DOES_NOT_EXIST for an unknown run; an unknown key has no points */
export async function readSeries(context: ReadContext, request: GetSeries): Promise<Series> {
  const { run_id, metric_key, width = DEFAULT_WIDTH, start_step, end_step } = request;
  const run = await runRow(context.db, run_id);
  const series = context.tail.ofRun(run.id).get(metric_key);
  const attribution = new Attribution(await executionsOf(context, run.session_id));
  const originAt = (at: number) =>
    series === undefined ? null : attribution.at(series.timestamps[at], series.arrivals[at]);

  const points = (series?.sorted() ?? new Uint32Array(0)).filter(at => {
    const step = series?.steps[at] ?? 0;
    if (start_step !== undefined && step < start_step) return false;
    if (end_step !== undefined && step > end_step) return false;
    return (
      request.execution_id === undefined ||
      originAt(at)?.execution.execution_id === request.execution_id
    );
  });
  const answer: Series = {
    run_id,
    metric_key,
    count: points.length,
    steps: [],
    timestamps: [],
    values: [],
    origin: [],
    origins: []
  };
  if (series === undefined) return answer;

  const origins = new Origins(answer.origins);
  for (const index of thinned(series, points, width)) {
    const at = points[index];
    answer.steps.push(series.steps[at]);
    answer.timestamps.push(series.timestamps[at]);
    answer.values.push(encodeDouble(series.values[at]));
    answer.origin.push(origins.indexOf(originAt(at)));
  }
  return answer;
}

/** Columns are spread over the steps; over the times when all points have one step, the default 0. */
function thinned(series: TailSeries, points: Uint32Array, width: number): number[] {
  if (points.length === 0) return [];
  const first = points[0];
  const last = points[points.length - 1];
  const x = series.steps[first] === series.steps[last] ? series.timestamps : series.steps;
  return m4(
    points.length,
    index => x[points[index]],
    index => series.values[points[index]],
    width
  );
}

async function executionsOf({ db }: ReadContext, session_id: string | null): Promise<Origin[]> {
  if (session_id === null) return [];
  return db
    .selectFrom('execution')
    .innerJoin('session', 'session.id', 'execution.session')
    .select([
      'execution.execution_id',
      'execution.cell_id',
      'execution.execution_count',
      'execution.attempt',
      'execution.started_time',
      'execution.ended_time'
    ])
    .where('session.session_id', '=', session_id)
    .orderBy('execution.position')
    .execute();
}

type Origin = Omit<PointOrigin, 'inferred'> & {
  started_time: number | null;
  ended_time: number | null;
};

/** Gives each execution its place in the answer's list; inferred points have one of their own. */
class Origins {
  readonly #list: PointOrigin[];
  readonly #places = new Map<string, number>();

  constructor(list: PointOrigin[]) {
    this.#list = list;
  }

  indexOf(attributed: Attributed<Origin> | null): number {
    if (attributed === null) return -1;
    const { execution, inferred } = attributed;
    const name = `${inferred}${execution.execution_id}`;
    let place = this.#places.get(name);
    if (place === undefined) {
      const { execution_id, cell_id, execution_count, attempt } = execution;
      place = this.#list.push({ execution_id, cell_id, execution_count, attempt, inferred }) - 1;
      this.#places.set(name, place);
    }
    return place;
  }
}

const DEFAULT_WIDTH = 1000;
