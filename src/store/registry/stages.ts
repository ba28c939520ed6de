import { STAGES, type Stage } from '../../protocol/entities/registry.ts';
import { ApiError } from '../../protocol/errors.ts';
import { invalidParameter } from '../tracking/invalid-parameter.ts';

/** @param stage in any case (`get_canonical_stage`) */
export function checkedStage(stage: string): Stage {
  const known = STAGES.find(name => name.toLowerCase() === stage.toLowerCase());
  if (known === undefined) {
    throw invalidParameter(
      `Invalid Model Version stage: ${stage}. Value must be one of ${STAGES.join(', ')}.`
    );
  }
  return known;
}

/** Only these have versions that another one takes the place of. */
export function assertArchivable(stage: string): void {
  const known = checkedStage(stage);
  if (known === 'Staging' || known === 'Production') return;
  throw new ApiError(
    'INTERNAL_ERROR', // MLflow's code here
    'Model version transition cannot archive existing model versions because ' +
      `'${stage}' is not an Active stage. Valid stages are ['Staging', 'Production']`
  );
}
