import { client } from '../fluent.ts';
import { loggedSeries, onPoint } from '../logged-points.ts';
import { loadNotebook } from './load-notebook.ts';
import type { PlottedRun } from './plotted-run.ts';

export interface PlotOptions {
  metrics: string | readonly string[];
  /** Rows of `runs()`, the query itself, or ids of runs: the first 20 lines are drawn. */
  runs: PromiseLike<readonly PlottedRun[]> | readonly PlottedRun[];
}

/**
 * Draws metrics in the notebook; elsewhere it does nothing. Before a loop that logs them, the plot
 * grows with it, at most four times a second; behind it, it shows what was logged.
 *
 * ```ts
 * import { log, plot } from 'celltrail';
 *
 * plot(['loss', 'acc']);
 * for (let step = 0; step < 100; step++) log({ loss: 1 / (step + 1), acc: step / 100 }, step);
 * ```
 *
 * @throws TypeError for what is no name of a metric
 */
export function plot(metrics: string | readonly string[]): void;
/**
 * Draws runs as the server has them: `await plot({ metrics: 'loss', runs: runs().limit(5) })`.
 *
 * @throws ApiError if they cannot be read
 */
export function plot(options: PlotOptions): Promise<void>;
export function plot(what: string | readonly string[] | PlotOptions): void | Promise<void> {
  if (typeof what === 'string' || Array.isArray(what)) {
    loadNotebook()?.plotLogged({ loggedSeries, onPoint }, namesOf(what));
    return;
  }
  const { metrics, runs } = (what ?? {}) as PlotOptions;
  const keys = namesOf(metrics);
  if (typeof runs !== 'object' || runs === null) throw wrong();
  return loadNotebook()?.plotRuns(client(), runs, keys) ?? Promise.resolve();
}

function namesOf(metrics: string | readonly string[]): readonly string[] {
  const keys = typeof metrics === 'string' ? [metrics] : metrics;
  if (!Array.isArray(keys) || keys.length === 0 || keys.some(key => typeof key !== 'string')) {
    throw wrong();
  }
  return [...new Set(keys as readonly string[])];
}

const wrong = () =>
  new TypeError(
    "plot() takes names of metrics: plot('loss'), or plot({ metrics: ['loss'], runs: runs() })."
  );
