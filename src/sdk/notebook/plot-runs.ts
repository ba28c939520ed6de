import { pages } from '../../client/pages.ts';
import type { MlflowClient } from '../mlflow-client.ts';
import { uuid } from '../uuid.ts';
import { CellOutput } from './cell-output.ts';
import { drawPlot } from './drawing.ts';
import { MOST_LINES, type PlotLine } from './plot-lines.ts';
import type { PlottedRun } from './plotted-run.ts';

/** Points of a line that are read; a plot shows some hundred of them. */
const MOST_POINTS = 100_000;
const PAGE = 25_000;

/**
 * Draws metrics of runs as the server has them. Outside a notebook it asks for nothing.
 *
 * @throws ApiError
 */
export async function plotRuns(
  client: MlflowClient,
  runs: PromiseLike<readonly PlottedRun[]> | readonly PlottedRun[],
  keys: readonly string[]
): Promise<void> {
  const output = new CellOutput();
  if (!output.isSeen) return;
  const lines = await readLines(client, await runs, keys);
  output.show(
    lines.length === 0
      ? { 'text/plain': `None of these runs has ${keys.join(' or ')}.` }
      : drawPlot(uuid(), { lines, older: [], attempt: 0 }, false)
  );
}

/** In the order of the runs and metrics. */
async function readLines(
  client: MlflowClient,
  runs: readonly PlottedRun[],
  keys: readonly string[]
): Promise<PlotLine[]> {
  const lines: PlotLine[] = [];
  for (const run of runs) {
    const { run_id, label } = await named(run);
    for (const metric_key of keys) {
      if (lines.length === MOST_LINES) return lines;
      const points = await history(client, run_id, metric_key);
      if (points.length === 0) continue;
      points.sort((a, b) => a.step - b.step || a.timestamp - b.timestamp);
      const steps = points.map(({ step }) => step);
      const values = points.map(({ value }) => value);
      lines.push({ run_id, metric_key, label, steps, values });
    }
  }
  return lines;
}

async function named(run: PlottedRun): Promise<Pick<PlotLine, 'run_id' | 'label'>> {
  if (typeof run === 'string') return { run_id: run };
  if ('run_id' in run) return { run_id: run.run_id, label: run.run_name };
  return { run_id: await run.id(), label: run.name };
}

async function history(client: MlflowClient, run_id: string, metric_key: string) {
  const points = [];
  const ask = (page_token: string | undefined) =>
    client.getMetricHistory({ run_id, metric_key, max_results: PAGE, page_token });
  for await (const { metrics = [] } of pages(ask)) {
    points.push(...metrics);
    if (points.length >= MOST_POINTS) break;
  }
  return points;
}
