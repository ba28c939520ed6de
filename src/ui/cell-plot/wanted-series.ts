import type { CellMetrics } from '../../protocol/endpoints/sessions.ts';

/** A series that a cell's plot shows. */
export interface WantedSeries {
  run_id: string;
  metric_key: string;
  /** Points that the record has of it. */
  count: number;
  /** All of it, whoever logged it; else only what the cell's execution logged. */
  whole: boolean;
}

/**
 * The curves of a cell, each once: whole if a tag `plot:<metric>` of the cell asks for it, which
 * then has what the cell itself logged into it, too. What has one step is no curve.
 */
export function wantedSeries({ plotted, metrics }: CellMetrics): WantedSeries[] {
  const found = new Map<string, WantedSeries>();
  for (const [whole, series] of [
    [true, plotted],
    [false, metrics]
  ] as const) {
    for (const { run_id, metric_key, count, steps } of series) {
      const id = seriesId({ run_id, metric_key });
      if (steps >= 2 && !found.has(id)) found.set(id, { run_id, metric_key, count, whole });
    }
  }
  return [...found.values()];
}

export function seriesId({ run_id, metric_key }: { run_id: string; metric_key: string }): string {
  return JSON.stringify([run_id, metric_key]);
}
