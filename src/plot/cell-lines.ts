import type { FigureSeries } from './figure.ts';
import type { LineStyle } from './line-style.ts';

/** What an earlier attempt of a cell logged into one series. */
export interface OlderSeries<S extends FigureSeries = FigureSeries> {
  execution_id: string;
  attempt: number;
  series: S;
}

/** A line of a cell's plot. */
export interface CellLine<S extends FigureSeries> {
  series: S;
  /** null: of the newest attempt. */
  older: OlderSeries<S> | null;
  style: LineStyle;
}

export interface CellLinesOptions<S extends FigureSeries> {
  /** Drawn faint, behind, in the colour of the newest attempt's line. */
  older?: readonly OlderSeries<S>[];
  /** What tells runs from each other, by run id; absent: the beginning of the id. */
  labels?: ReadonlyMap<string, string>;
  /** Of the newest attempt; told where there are older ones. */
  attempt?: number;
  /** In the reader's language. */
  attemptText?: (attempt: number) => string;
}

/**
 * The lines of a cell's plot in drawing order: the oldest attempt first, the newest above all others.
 * The place of a line of the newest in the palette is its index in `series`.
 */
export function cellLines<S extends FigureSeries>(
  series: readonly S[],
  { older = [], labels, attempt, attemptText = n => `attempt ${n}` }: CellLinesOptions<S> = {}
): CellLine<S>[] {
  const places = placesByMetric(series);
  const names = lineNames(series, labels);
  const behind = [...older]
    .sort((a, b) => a.attempt - b.attempt)
    .flatMap(one => {
      const { metric_key } = one.series;
      const own = places.get(metric_key);
      if (own === undefined) return [];
      // Of several runs in one attempt, the first goes with the first.
      const nth = older.filter(
        ({ execution_id, series: other }) =>
          execution_id === one.execution_id && other.metric_key === metric_key
      );
      const colour = own[nth.indexOf(one)] ?? own[0];
      const label = `${metric_key} · ${attemptText(one.attempt)}`;
      return [{ series: one.series, older: one, style: { colour, label, faint: true } }];
    });
  const told = new Set(behind.map(line => line.series.metric_key));
  return [
    ...behind,
    ...series.map((one, colour) => ({
      series: one,
      older: null,
      style: {
        colour,
        label:
          attempt !== undefined && told.has(one.metric_key)
            ? `${names[colour]} · ${attemptText(attempt)}`
            : names[colour]
      }
    }))
  ];
}

/** Names of the metrics, and where several runs logged one, of the runs. One per series. */
export function lineNames(
  series: readonly Pick<FigureSeries, 'metric_key' | 'run_id'>[],
  labels: ReadonlyMap<string, string> = new Map()
): string[] {
  const places = placesByMetric(series);
  return series.map(({ metric_key, run_id }) => {
    if (places.get(metric_key)?.length === 1) return metric_key;
    const label = labels.get(run_id);
    return label === undefined
      ? `${metric_key} (${run_id.slice(0, 8)})`
      : `${metric_key} · ${label}`;
  });
}

function placesByMetric(series: readonly Pick<FigureSeries, 'metric_key'>[]) {
  const places = new Map<string, number[]>();
  for (const [at, { metric_key }] of series.entries()) {
    const own = places.get(metric_key);
    if (own === undefined) places.set(metric_key, [at]);
    else own.push(at);
  }
  return places;
}
