import { createHash } from 'node:crypto';
import { DEFAULT_EXPERIMENT_ID, type Experiment } from '../protocol/entities/experiment.ts';
import { MAX_EXPERIMENT_NAME_LENGTH } from '../protocol/limits.ts';
import { CELLTRAIL_NOTEBOOK } from '../protocol/tags.ts';

/**
 * Name of an experiment on the remote. One that a person named keeps its name; those of notebooks
 * and Default, which every machine has, get one by the template.
 *
 * @param template with `{root}` and `{experiment}`
 * @param root name of the folder that the record is of
 */
export function remoteExperimentName(
  { experiment_id, name, tags = [] }: Experiment,
  template: string,
  root: string
): string {
  const isOurs =
    experiment_id === DEFAULT_EXPERIMENT_ID || tags.some(({ key }) => key === CELLTRAIL_NOTEBOOK);
  if (!isOurs) return name;
  const whole = template.replaceAll('{root}', root).replaceAll('{experiment}', name);
  if (whole.length <= MAX_EXPERIMENT_NAME_LENGTH) return whole;
  // The end tells one notebook from another; the digest, what was cut off.
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return `${digest}-${whole.slice(whole.length - MAX_EXPERIMENT_NAME_LENGTH + 9)}`;
}
