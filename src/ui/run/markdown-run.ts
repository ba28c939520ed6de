import { MLFLOW_NOTE } from '../../protocol/tags.ts';
import type { MarkdownRun } from '../run-markdown.ts';
import type { RunViewState } from './model.ts';
import type { LatestMetric, RunValues } from './run-values.ts';
import { splitTags } from './split-tags.ts';

/** The run of a view with the values that it shows. */
export function markdownRun(
  { state, end_reason, session, sources, source }: RunViewState,
  { run_id, run_name, start_time, tags, ...own }: RunValues
): MarkdownRun {
  const { params, metrics } = sources.find(one => one.run_id === source) ?? own;
  const each = <Value>(pick: (metric: LatestMetric) => Value) =>
    new Map([...metrics].map(([name, metric]) => [name, pick(metric)]));
  return {
    run_id,
    run_name,
    state,
    end_reason,
    start_time,
    source_name: session?.notebook_path ?? null,
    note: tags.get(MLFLOW_NOTE) ?? null,
    tags: splitTags(tags).own,
    params,
    metrics: each(({ value }) => value),
    steps: each(({ step }) => step)
  };
}
