import type { SentCopy } from '../store/sync/sync-entity-store.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { isRefused, RemoteFailure } from './remote/remote-failure.ts';

export interface CheckOptions {
  /** Waited for before each call. */
  pause?: () => Promise<void>;
  /**
   * Told what the remote does not let us look at, such as an experiment of others, which is left out.
   * Without it that is thrown. `copies`: of models and versions, those that were left out.
   */
  onRefused?: (what: string, failure: RemoteFailure, copies: readonly SentCopy[]) => void;
}

/** @param what is looked at, in words */
export async function unlessRefused(
  what: string,
  remote: Pick<MlflowRemote, 'answers'>,
  { onRefused }: CheckOptions,
  look: () => Promise<void>,
  copies: readonly SentCopy[] = []
): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (onRefused === undefined || !(error instanceof RemoteFailure)) throw error;
    // It breaks at this, and answers other calls.
    const mayBreak = error.kind === 'unclear' && error.status !== null;
    if (!isRefused(error) && !(mayBreak && (await remote.answers()))) throw error;
    onRefused(what, error, copies);
  }
}
