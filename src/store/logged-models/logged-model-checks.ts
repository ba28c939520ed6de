import type { CreateLoggedModel } from '../../protocol/endpoints/logged-models.ts';
import type { Param, Tag } from '../../protocol/entities/run.ts';
import { scrubSecrets } from '../secrets/scrub-secrets.ts';
import { checkedExperimentId, checkedText } from '../tracking/entity-checks.ts';
import { invalidParameter } from '../tracking/invalid-parameter.ts';
import { pythonRepr } from '../tracking/python-repr.ts';

/** @returns the request as it is stored; what is absent is '' or an empty list */
export function checkedLoggedModel(request: CreateLoggedModel): Required<CreateLoggedModel> {
  const { name = '', model_type = '', source_run_id = '', params = [], tags = [] } = request;
  if (name !== '') checkName(name);
  return {
    experiment_id: checkedExperimentId(request.experiment_id),
    name,
    model_type,
    source_run_id,
    params: checkedPairs(params, 'params'),
    tags: checkedPairs(tags, 'tags')
  };
}

/**
 * Params or tags of a logged model: any key and value, of any length, is MLflow's rule for them.
 * Stored without a kernel's secret, as those of runs.
 */
export function checkedPairs<Pair extends Param | Tag>(
  pairs: readonly Pair[],
  list: 'params' | 'tags'
): { key: string; value: string }[] {
  return pairs.map(({ key, value }, index) => ({
    key: checkedText(key, `${list}[${index}].key`),
    value: scrubSecrets(checkedText(value, `${list}[${index}].value`))
  }));
}

/** `_validate_logged_model_name` */
function checkName(name: string): void {
  if (!BAD_CHARACTERS.some(character => name.includes(character))) return;
  throw invalidParameter(
    `Invalid model name (${pythonRepr(name)}) provided. Model name must be a non-empty string and ` +
      `cannot contain the following characters: (${BAD_CHARACTERS.map(pythonRepr).join(', ')})`
  );
}

const BAD_CHARACTERS = ['/', ':', '.', '%', '"', "'"];
