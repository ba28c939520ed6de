import type { TrackingClient } from '../../client/tracking-client.ts';
import { getRun } from '../../protocol/endpoints/runs.ts';
import { ApiError } from '../../protocol/errors.ts';

/** Which runs the store has: a notebook may come from another machine. Each is asked for once. */
export class KnownRuns {
  readonly #answers = new Map<string, Promise<boolean | null>>();

  /** @returns null if the server does not say */
  has(client: TrackingClient, run_id: string): Promise<boolean | null> {
    const known = this.#answers.get(run_id);
    if (known !== undefined) return known;
    const answer = this.#ask(client, run_id);
    this.#answers.set(run_id, answer);
    return answer;
  }

  async #ask(client: TrackingClient, run_id: string): Promise<boolean | null> {
    try {
      await client.call(getRun, { run_id });
      return true;
    } catch (error) {
      if (error instanceof ApiError && NOT_THERE.includes(error.code)) return false;
      this.#answers.delete(run_id);
      return null;
    }
  }
}

/** The second is for an id that no run can have: the bundle was made by hand. */
const NOT_THERE: ApiError['code'][] = ['RESOURCE_DOES_NOT_EXIST', 'INVALID_PARAMETER_VALUE'];
