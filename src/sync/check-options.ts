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
  remote: Pick<MlflowRemote, 'answers'>,
  { onRefused }: CheckOptions,
  look: () => Promise<void>
): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (onRefused === undefined || !(error instanceof RemoteFailure)) throw error;
    // It breaks at this, and answers other calls.
    const mayBreak = error.kind === 'unclear' && error.status !== null;
    if (!isRefused(error) && !(mayBreak && (await remote.answers()))) throw error;
    onRefused(what, error);
  }
}
