import type { Param, Tag } from '../protocol/entities/run.ts';
import { MAX_PARAMS_PER_BATCH, MAX_TAGS_PER_BATCH } from '../protocol/limits.ts';
import { CELLTRAIL_PARAM_PREFIX } from '../protocol/sync-tags.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { RemoteFailure } from './remote/remote-failure.ts';

/**
 * Sends params and tags of a run. One that the remote refuses does not hold up the others; a param
 * that has another value there goes into a tag.
 *
 * @returns what was refused, such as `param lr`, in the remote's words
 */
export async function pushValues(
  remote: MlflowRemote,
  run_id: string,
  params: Param[],
  tags: Tag[]
): Promise<Record<string, string>> {
  const refused: Record<string, string> = {};
  const send = async (some: Param[], others: Tag[]): Promise<void> => {
    try {
      await remote.logBatch({ run_id, params: some, tags: others });
      return;
    } catch (error) {
      if (!isOfValues(error)) throw error;
      if (some.length + others.length === 1) return alone(error, some[0], others[0]);
    }
    // Together they are refused: each half tells more.
    const [left, right] = [some.length >>> 1, others.length >>> 1];
    if (some.length > 0 && others.length > 0) {
      await send(some, []);
      await send([], others);
    } else {
      await send(some.slice(0, left), others.slice(0, right));
      await send(some.slice(left), others.slice(right));
    }
  };
  const alone = async (error: RemoteFailure, param?: Param, tag?: Tag): Promise<void> => {
    if (param === undefined) {
      refused[`tag ${tag?.key ?? ''}`] = error.message;
      return;
    }
    refused[`param ${param.key}`] = error.message;
    const newest = { key: CELLTRAIL_PARAM_PREFIX + param.key, value: param.value };
    await send([], [newest]);
  };

  const batches = Math.max(
    Math.ceil(params.length / MAX_PARAMS_PER_BATCH),
    Math.ceil(tags.length / MAX_TAGS_PER_BATCH)
  );
  for (let batch = 0; batch < batches; batch++) {
    await send(page(params, batch, MAX_PARAMS_PER_BATCH), page(tags, batch, MAX_TAGS_PER_BATCH));
  }
  return refused;
}

const page = <Item>(items: Item[], index: number, size: number) =>
  items.slice(index * size, (index + 1) * size);

/** Not of the run as a whole, which may be gone, deleted or forbidden. */
export const isOfValues = (error: unknown): error is RemoteFailure =>
  error instanceof RemoteFailure &&
  error.kind === 'refused' &&
  (error.status === 400 || error.status === 413) &&
  !isDeletedRun(error);

/** In the words of MLflow's servers. */
export const isDeletedRun = (error: unknown) =>
  error instanceof RemoteFailure && /must be in the 'active' state/.test(error.message);
