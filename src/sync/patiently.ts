import { setTimeout as sleep } from 'node:timers/promises';
import { reconnectDelay } from '../client/reconnect-delay.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { isRefused, RemoteFailure } from './remote/remote-failure.ts';

/**
 * Asks until the remote answers: that it is away is waited out.
 *
 * @param onWait told why it waits, each time
 * @returns what was asked for; or the failure when it is of this alone: refused, or six times failed at
 *   while the remote answers others
 */
export async function patiently<Answer>(
  remote: Pick<MlflowRemote, 'answers'>,
  ask: () => Promise<Answer>,
  onWait: (failure: RemoteFailure) => void
): Promise<Answer | RemoteFailure> {
  let unclear = 0;
  for (let failures = 0; ; failures++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof RemoteFailure)) throw error;
      const { kind, retryAfterMs } = error;
      if (isRefused(error)) return error;
      if (kind === 'unclear' && ++unclear >= MAX_UNCLEAR && (await remote.answers())) {
        return error;
      }
      onWait(error);
      await sleep(retryAfterMs ?? reconnectDelay(failures, Math.random(), BACK_OFF));
    }
  }
}

const MAX_UNCLEAR = 6;
const BACK_OFF = { firstMs: 250, longestMs: 30_000 };
