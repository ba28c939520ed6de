import type { ModelInput, ModelOutput } from '../../protocol/entities/logged-model.ts';
import { readInteger } from '../../protocol/integer.ts';
import { checkedText } from './entity-checks.ts';
import { invalidValue } from './invalid-parameter.ts';

/** @returns ids, '' where none was given: MLflow takes any */
export function checkedModelInputs(models: readonly ModelInput[]): string[] {
  return models.map(({ model_id }, index) => checkedText(model_id, `models[${index}].model_id`));
}

/** A step that is absent is 0. */
export function checkedModelOutputs(models: readonly ModelOutput[]): ModelOutput[] {
  return models.map(({ model_id, step }, index) => {
    const at = readInteger(step ?? 0);
    if (at === undefined) {
      throw invalidValue(`models[${index}].step`, step, 'It must be a 64-bit integer.');
    }
    return {
      model_id: checkedText(model_id, `models[${index}].model_id`),
      step: at
    };
  });
}
