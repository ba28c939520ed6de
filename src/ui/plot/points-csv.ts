import { isWithin, type StepRange } from '../../plot/axes.ts';
import { decodeDouble } from '../../protocol/double.ts';
import type { PointOrigin, Series } from '../../protocol/endpoints/series.ts';
import { csvText } from '../csv.ts';

/**
 * The points of series as a CSV file, a line a point, with the execution that logged it where that is
 * known: of a down-sampled series those that are drawn.
 *
 * @param range of steps; null: all
 */
export function pointsCsv(series: readonly Series[], range: StepRange | null): string {
  return csvText([
    ['run_id', 'metric', 'step', 'time', 'value', 'attempt', 'execution_id'],
    ...series.flatMap(one => pointRows(one, range))
  ]);
}

function pointRows(series: Series, range: StepRange | null): string[][] {
  const { run_id, metric_key, steps, timestamps, values, origin, origins } = series;
  return [...steps.keys()]
    .filter(at => range === null || isWithin(steps[at], range))
    .map(at => {
      const by: PointOrigin | undefined = origins[origin[at]];
      return [
        run_id,
        metric_key,
        String(steps[at]),
        timeText(timestamps[at]),
        String(decodeDouble(values[at])),
        by === undefined ? '' : String(by.attempt),
        by?.execution_id ?? ''
      ];
    });
}

function timeText(time: number | undefined): string {
  if (time === undefined) return '';
  const date = new Date(time);
  // Whoever logs may give any whole number for a time.
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString();
}
