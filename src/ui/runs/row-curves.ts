import type { TrackingClient } from '../../client/tracking-client.ts';
import { getSeries, type Series } from '../../protocol/endpoints/series.ts';
import { chosenMetric } from '../chosen-metric.ts';
import type { RunSummary } from './run-summary.ts';
import { chosenRun, knownRows, type RunsState } from './runs-state.ts';

/** Curves are drawn for so many rows at most. */
const MAX_CURVES = 5;
const CURVE_COLUMNS = 30;
/** The reader waits for them, one after the other. */
const MAX_METRICS = 50;

/** Asks for the curves of the selected row and of those that run, by run id of the row. */
export async function askCurves(
  client: TrackingClient,
  state: RunsState
): Promise<ReadonlyMap<string, Series>> {
  const rows = curveRows(state).slice(0, MAX_CURVES);
  const curves = new Map<string, Series>();
  // One after the other: nobody waits for a sparkline, and the server has others to answer.
  for (const row of rows) {
    const curve = await askCurve(client, row, state.metric);
    if (curve !== null) curves.set(row.run_id, curve);
  }
  return curves;
}

/** Of each metric of a row, as far as they are to be had; none where they are too many to be shown. */
export async function askAllCurves(
  client: TrackingClient,
  row: RunSummary
): Promise<ReadonlyMap<string, Series>> {
  const curves = new Map<string, Series>();
  if (row.metrics.size > MAX_METRICS) return curves;
  for (const metric_key of row.metrics.keys()) {
    const curve = await askSeries(client, row, metric_key);
    if (curve !== null) curves.set(metric_key, curve);
  }
  return curves;
}

async function askCurve(
  client: TrackingClient,
  row: RunSummary,
  chosen: string | null
): Promise<Series | null> {
  const metric_key = chosenMetric([...row.metrics.keys()], chosen);
  return metric_key === null ? null : askSeries(client, row, metric_key);
}

async function askSeries(
  client: TrackingClient,
  row: RunSummary,
  metric_key: string
): Promise<Series | null> {
  try {
    const request = { run_id: row.values_run_id, metric_key, width: CURVE_COLUMNS };
    return await client.call(getSeries, request);
  } catch {
    // A row without its curve says all the same what it has to say; the list's own ask reports.
    return null;
  }
}

/** The selected row first, then those that run. */
function curveRows(state: RunsState): RunSummary[] {
  const chosen = chosenRun(state);
  const rows = new Map(knownRows(state).map(row => [row.run_id, row]));
  const wanted = [...rows.values()].filter(row => row.run_id === chosen || row.state === 'running');
  return wanted.sort((a, b) => Number(b.run_id === chosen) - Number(a.run_id === chosen));
}
