import type { Tag } from '../../protocol/entities/run.ts';
import { invalidParameter } from './invalid-parameter.ts';

/** The views that MLflow's page lets people save are tags of their experiment: 50 at most. */
export function checkCustomViews(tags: readonly Pick<Tag, 'key'>[], experiment_id?: string): void {
  if (tags.filter(({ key }) => isCustomView(key)).length <= MAX_CUSTOM_VIEWS) return;
  const where = experiment_id === undefined ? '' : ` for experiment ${experiment_id}`;
  throw invalidParameter(
    `Unable to create another custom view${where}; the maximum number of custom views per ` +
      `experiment is ${MAX_CUSTOM_VIEWS}. Delete an existing custom view before creating a new one.`
  );
}

export const isCustomView = (key: unknown) =>
  typeof key === 'string' && key.startsWith('mlflow.customView.view');

const MAX_CUSTOM_VIEWS = 50;
