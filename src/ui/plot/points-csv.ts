import { decodeDouble } from '../../protocol/double.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import { csvText } from '../csv.ts';

/** The points of series as a CSV file, a line a point: of a down-sampled series those that are drawn. */
export function pointsCsv(series: readonly Series[]): string {
  return csvText([
    ['run_id', 'metric', 'step', 'time', 'value'],
    ...series.flatMap(({ run_id, metric_key, steps, timestamps, values }) =>
      steps.map((step, at) => [
        run_id,
        metric_key,
        String(step),
        timeText(timestamps[at]),
        String(decodeDouble(values[at]))
      ])
    )
  ]);
}

function timeText(time: number | undefined): string {
  if (time === undefined) return '';
  const date = new Date(time);
  // Whoever logs may give any whole number for a time.
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString();
}
