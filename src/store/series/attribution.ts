/** When an execution of a session ran, as far as the look-up of its points needs it. Times in ms. */
export interface ExecutionInterval {
  /** Null: it has not started. */
  started_time: number | null;
  /** Null: it runs, or its end was not seen. */
  ended_time: number | null;
}

/**
 * Tells which execution of a session logged a point, by time alone (design §5): the last one that
 * had started. An execution's start is never before the end of the one before it, whatever the
 * headers say (tslab reports starts that are).
 */
export class Attribution<Execution extends ExecutionInterval> {
  readonly #executions: Execution[];
  readonly #starts: Float64Array;
  readonly #ends: Float64Array;

  /** @param executions of one session, in order of position; those that have not started are left out */
  constructor(executions: readonly Execution[]) {
    this.#executions = executions.filter(({ started_time }) => started_time !== null);
    this.#starts = new Float64Array(this.#executions.length);
    this.#ends = new Float64Array(this.#executions.length);
    let previousEnd = -Infinity;
    for (const [index, { started_time, ended_time }] of this.#executions.entries()) {
      // Whole ms, as the points have: one that is logged at once must not lie before the start.
      const start = Math.max(Math.floor(started_time ?? 0), Math.floor(previousEnd));
      const end = ended_time === null ? Infinity : Math.max(ended_time, start);
      this.#starts[index] = start;
      this.#ends[index] = end;
      // One whose end was never seen ended at the latest when the next one started.
      previousEnd = end === Infinity ? start : end;
    }
  }

  get executions(): readonly Execution[] {
    return this.#executions;
  }

  /** Whether the time is after the execution's end, and before the next one's start if that is its place. */
  isOutside(index: number, time: number): boolean {
    return time > this.#ends[index];
  }

  /** The span in which points belong to the execution, its end exclusive; null when it has not started. */
  span(execution: Execution): { start: number; end: number } | null {
    const index = this.#executions.indexOf(execution);
    if (index < 0) return null;
    return { start: this.#starts[index], end: this.#starts[index + 1] ?? Infinity };
  }

  /**
   * Place in `executions` of the last one that had started by then; -1 when none had.
   *
   * @param guess where it probably is: the next point is mostly of the same execution
   */
  indexAt(time: number, guess = -1): number {
    if (guess >= 0 && this.#starts[guess] <= time && time < (this.#starts[guess + 1] ?? Infinity)) {
      return guess;
    }
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#starts[middle] <= time) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/**
 * A point's own time, if it lies within a minute before its arrival; else its arrival.
 *
 * @param arrived as a row of the log has it: negative, the point was brought from another record, whose
 *   time is its own, however long ago
 */
export function effectiveTime(timestamp: number, arrived: number): number {
  if (arrived < 0) return timestamp;
  return timestamp <= arrived && timestamp >= arrived - MAX_DELAY_MS ? timestamp : arrived;
}

/** How long before its arrival a point may have been logged, ms: clients send in the background. */
export const MAX_DELAY_MS = 60_000;
