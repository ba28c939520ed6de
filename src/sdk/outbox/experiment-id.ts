import { createExperiment, getExperimentByName } from '../../protocol/endpoints/experiments.ts';
import { CallFailure, type ApiCalls } from '../api-calls.ts';

/** Made when there is none; somebody else may make it meanwhile. @throws CallFailure */
export async function experimentId(calls: ApiCalls, name: string): Promise<string> {
  const find = () => calls.call(getExperimentByName, { experiment_name: name });
  try {
    return (await find()).experiment.experiment_id;
  } catch (error) {
    if (!(error instanceof CallFailure) || error.later) throw error;
  }
  try {
    return (await calls.call(createExperiment, { name })).experiment_id;
  } catch (error) {
    if (!(error instanceof CallFailure) || error.code !== 'RESOURCE_ALREADY_EXISTS') throw error;
    return (await find()).experiment.experiment_id;
  }
}
