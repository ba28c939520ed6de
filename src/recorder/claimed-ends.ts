import type { EndStatus } from '../protocol/entities/session.ts';
import type { Frame } from '../protocol/frames.ts';
import type { RecorderState } from './recorder-state.ts';

/** A kernel that lives so long after its client ended a run did not end it by its own exit, ms. */
const OUTLIVED_MS = 3000;

interface ClaimedEnd {
  kernel_id: string;
  epoch: number;
  status: EndStatus;
  time: number;
}

/**
 * Ends of runs that clients reported while no execution ran, by run.
 *
 * Most of them are mlflow's `atexit`, which says FINISHED whatever happened: those are worth
 * nothing, the end of the session tells. But a thread may end its run between two cells, and a cell
 * may end one before the news of that cell has come. Time tells them apart.
 */
export class ClaimedEnds {
  readonly #claims = new Map<string, ClaimedEnd>();

  add(run_id: string, claim: ClaimedEnd): void {
    this.#claims.set(run_id, claim);
  }

  /** Those that turned out to be meant, which are then forgotten; the others wait or are dropped. */
  takeMeant(state: RecorderState, frames: readonly Frame[]): (ClaimedEnd & { run_id: string })[] {
    const meant: (ClaimedEnd & { run_id: string })[] = [];
    for (const [run_id, claim] of this.#claims) {
      const kernel = state.kernels.get(claim.kernel_id);
      if (!kernel || kernel.ended || kernel.epoch !== claim.epoch) {
        this.#claims.delete(run_id);
      } else if (!kernel.stopping && (inExecution(state, claim) || outlived(claim, frames))) {
        this.#claims.delete(run_id);
        meant.push({ run_id, ...claim });
      }
    }
    return meant;
  }
}

function inExecution({ kernels }: RecorderState, { kernel_id, time }: ClaimedEnd): boolean {
  const executed = kernels
    .get(kernel_id)
    ?.order.findLast(({ started_time }) => started_time !== null && started_time <= time);
  return executed !== undefined && (executed.ended_time ?? Infinity) >= time;
}

const outlived = ({ kernel_id, time }: ClaimedEnd, frames: readonly Frame[]): boolean =>
  frames.some(
    frame =>
      frame.kind === 'alive' &&
      frame.time >= time + OUTLIVED_MS &&
      frame.kernel_ids.includes(kernel_id)
  );
