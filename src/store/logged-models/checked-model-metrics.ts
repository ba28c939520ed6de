import type { NewMetric } from '../../protocol/entities/run.ts';
import type { CheckedMetric } from '../tracking/checked-batch.ts';
import { checkedText } from '../tracking/entity-checks.ts';
import { invalidParameter } from '../tracking/invalid-parameter.ts';

/** A metric of a run that is a logged model's, too. */
export interface NewModelMetric extends CheckedMetric {
  model_id: string;
  /** Both or neither. */
  dataset_name: string | null;
  dataset_digest: string | null;
}

/**
 * Those of a batch's metrics that name a logged model; '' names none.
 *
 * @param checked the same metrics in the same order, checked and decoded
 * @param pathOf what stands before a field's name in an error
 */
export function checkedModelMetrics(
  metrics: readonly NewMetric[],
  checked: readonly CheckedMetric[],
  pathOf: (index: number) => string
): readonly NewModelMetric[] {
  // Nearly every batch has none of it, and this is the way that all points take.
  if (!metrics.some(isOfModelOrDataset)) return NONE;
  const found: NewModelMetric[] = [];
  for (const [index, metric] of metrics.entries()) {
    const text = (name: 'model_id' | 'dataset_name' | 'dataset_digest') =>
      checkedText(metric[name], pathOf(index) + name);
    const model_id = text('model_id');
    const dataset_name = text('dataset_name');
    const dataset_digest = text('dataset_digest');
    if ((dataset_name === '') !== (dataset_digest === '')) {
      throw invalidParameter(
        'Both dataset_name and dataset_digest must be provided if one is provided'
      );
    }
    if (model_id === '') continue;
    found.push({
      ...checked[index],
      model_id,
      dataset_name: dataset_name || null,
      dataset_digest: dataset_digest || null
    });
  }
  return found;
}

const isOfModelOrDataset = ({ model_id, dataset_name, dataset_digest }: NewMetric) =>
  Boolean(model_id || dataset_name || dataset_digest);

const NONE: readonly NewModelMetric[] = [];
