import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { isRefused, RemoteFailure } from './remote/remote-failure.ts';

export interface CheckOptions {
  /** Waited for before each call. */
  pause?: () => Promise<void>;
  /**
   * Told what the remote does not let us look at, such as an experiment of others, which is left out.
   * Without it that is thrown.
   */
  onRefused?: (what: string, failure: RemoteFailure) => void;
}

/** @param what is looked at, in words */
export async function unlessRefused(
  what: string,
  remote: Pick<MlflowRemote, 'probe'>,
  { onRefused }: CheckOptions,
  look: () => Promise<void>
): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (onRefused === undefined || !(error instanceof RemoteFailure)) throw error;
    if (!isRefused(error) && !(await isOfThisAlone(error, remote))) throw error;
    onRefused(what, error);
  }
}

/** The remote breaks at what it was asked for, and answers other calls. */
async function isOfThisAlone({ kind, status }: RemoteFailure, remote: Pick<MlflowRemote, 'probe'>) {
  if (kind !== 'unclear' || status === null) return false;
  return remote.probe().then(
    () => true,
    () => false
  );
}
