import type { DatasetInput } from '../protocol/entities/run.ts';
import { isOfValues } from './push-values.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { isGone, isRefused, type RemoteFailure } from './remote/remote-failure.ts';

/**
 * Sends the datasets of a run. One that the remote refuses does not hold up the others, nor the run.
 *
 * @returns what was refused, such as `dataset train`, in the remote's words
 */
export async function pushInputs(
  remote: MlflowRemote,
  run_id: string,
  inputs: DatasetInput[]
): Promise<Record<string, string>> {
  const refused: Record<string, string> = {};
  const send = async (some: DatasetInput[]): Promise<void> => {
    try {
      await remote.logInputs(run_id, some);
    } catch (error) {
      const isUnknown = isUnknownCall(error);
      if (!isUnknown && !isOfValues(error)) throw error;
      if (isUnknown || some.length === 1) {
        for (const { dataset } of some) refused[DATASET + dataset.name] = error.message;
        return;
      }
      const half = some.length >>> 1;
      await send(some.slice(0, half));
      await send(some.slice(half));
    }
  };
  await send(inputs);
  return refused;
}

/** How one that was refused is named. */
export const DATASET = 'dataset ';

/** To a server before MLflow 2.4, say. */
const isUnknownCall = (error: unknown): error is RemoteFailure =>
  isRefused(error) && !isGone(error) && NO_SUCH_CALL.includes(error.status);

const NO_SUCH_CALL: readonly (number | null)[] = [404, 405, 501];
