import type { DatasetSummary } from '../../protocol/endpoints/run-inputs.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { checkedExperimentId } from './entity-checks.ts';
import { invalidParameter } from './invalid-parameter.ts';

/** `search_datasets_impl` of mlflow/server/handlers.py */
export function checkedSearchedExperiments(experiment_ids: readonly string[]): string[] {
  if (experiment_ids.length === 0) {
    throw invalidParameter('SearchDatasets request must specify at least one experiment_id.');
  }
  if (experiment_ids.length > MAX_EXPERIMENTS) {
    throw invalidParameter(
      `SearchDatasets request cannot specify more than ${MAX_EXPERIMENTS} experiment_ids. ` +
        `Received ${experiment_ids.length} experiment_ids.`
    );
  }
  return experiment_ids.map(checkedExperimentId);
}

/** One summary for each context in which runs, deleted ones too, took a dataset in. */
export async function searchDatasets(
  { db }: ReadContext,
  { experiment_ids }: { experiment_ids: string[] }
): Promise<{ dataset_summaries?: DatasetSummary[] }> {
  const rows = await db
    .selectFrom('dataset')
    .innerJoin('experiment', 'experiment.id', 'dataset.experiment')
    .innerJoin('input', 'input.dataset', 'dataset.id')
    .leftJoin('input_tag', join =>
      join.onRef('input_tag.input', '=', 'input.id').on('input_tag.key', '=', 'mlflow.data.context')
    )
    .select(['experiment.experiment_id', 'dataset.name', 'dataset.digest'])
    .select('input_tag.value as context')
    .where('experiment.experiment_id', 'in', experiment_ids)
    .groupBy(['experiment.id', 'dataset.name', 'dataset.digest', 'input_tag.value'])
    .orderBy('experiment.id')
    .orderBy('dataset.name')
    .orderBy('dataset.digest')
    .orderBy(({ fn }) => fn.min('input.id'))
    .limit(MAX_SUMMARIES)
    .execute();
  if (rows.length === 0) return {};
  return {
    dataset_summaries: rows.map(({ context, ...summary }) => ({
      ...summary,
      ...(context === null ? {} : { context })
    }))
  };
}

const MAX_EXPERIMENTS = 20;
const MAX_SUMMARIES = 1000;
