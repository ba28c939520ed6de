import type { Series } from '../../protocol/endpoints/series.ts';
import { MLFLOW_NOTE, MLFLOW_SOURCE_NAME } from '../../protocol/tags.ts';
import { splitTags } from '../edit/split-tags.ts';
import { runMarkdown } from '../run-markdown.ts';
import type { Translation } from '../translation.ts';
import { shownRun, type RunViewState } from './model.ts';
import type { LatestMetric, RunValues } from './run-values.ts';

/**
 * The run of a view with the values that it shows.
 *
 * @param series as far as they are known; curves are drawn if all are, or they would tell how far the
 *   reader had scrolled
 */
export function shownRunMarkdown(
  view: RunViewState,
  run: RunValues,
  series: ReadonlyMap<string, Series>,
  trans: Translation
): string {
  const { state, end_reason, session } = view;
  const { run_id, run_name, start_time, tags } = run;
  const { params, metrics } = shownRun(view, run);
  const each = <Value>(pick: (metric: LatestMetric) => Value) =>
    new Map([...metrics].map(([name, metric]) => [name, pick(metric)]));
  const isComplete = [...metrics.keys()].every(name => series.has(name));
  return runMarkdown(
    {
      run_id,
      run_name,
      state,
      end_reason,
      start_time,
      source_name: session?.notebook_path ?? tags.get(MLFLOW_SOURCE_NAME) ?? null,
      note: tags.get(MLFLOW_NOTE) ?? null,
      tags: splitTags(tags).own,
      params,
      metrics: each(({ value }) => value),
      steps: each(({ step }) => step)
    },
    trans,
    isComplete ? series : undefined
  );
}
