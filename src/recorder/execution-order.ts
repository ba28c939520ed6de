import { type ExecutionState, isFinal } from './recorder-state.ts';

/**
 * Executions of one life of a kernel in order of arrival, which is the order in which it runs them.
 *
 * Those at the front that are over are passed by, so that a question costs as much as there are
 * executions waiting, not as much as there ever were.
 */
export class ExecutionOrder {
  readonly #all: ExecutionState[] = [];
  /** All before this place are over. */
  #open = 0;
  /** The latest end of those. */
  #passedEnd = -Infinity;

  get length(): number {
    return this.#all.length;
  }

  add(execution: ExecutionState): void {
    this.#all.push(execution);
  }

  /** All that are not over, and what came behind them. */
  open(): ExecutionState[] {
    this.#pass();
    return this.#all.slice(this.#open);
  }

  /** It and all behind it. */
  from(index: number): ExecutionState[] {
    return this.#all.slice(index);
  }

  /** The newest ones, at most so many, oldest first. */
  last(count: number): ExecutionState[] {
    return this.#all.slice(-count);
  }

  findLast(matches: (execution: ExecutionState) => boolean): ExecutionState | undefined {
    return this.#all.findLast(matches);
  }

  openBefore({ index }: ExecutionState): ExecutionState[] {
    this.#pass();
    return this.#all.slice(this.#open, index);
  }

  /** When the executions before this one had ended, ms; -Infinity when none is known to have. */
  endBefore(execution: ExecutionState): number {
    let end = -Infinity;
    for (const { state, ended_time } of this.openBefore(execution)) {
      if (ended_time !== null && state !== 'aborted') end = Math.max(end, ended_time);
    }
    return Math.max(end, execution.index >= this.#open ? this.#passedEnd : -Infinity);
  }

  /** When the next one after this one began, ms; undefined when none has. */
  startAfter({ index }: ExecutionState): number | undefined {
    for (let at = index + 1; at < this.#all.length; at++) {
      const { started_time } = this.#all[at]!;
      if (started_time !== null) return started_time;
    }
    return undefined;
  }

  #pass(): void {
    for (; this.#open < this.#all.length; this.#open++) {
      const execution = this.#all[this.#open]!;
      if (!this.#isOver(execution)) return;
      const { state, ended_time } = execution;
      if (ended_time !== null && state !== 'aborted') {
        this.#passedEnd = Math.max(this.#passedEnd, ended_time);
      }
    }
  }

  /** Its last message was heard, or a later one has begun. */
  #isOver(execution: ExecutionState): boolean {
    const { state, idle_seen } = execution;
    if (state === 'aborted' || state === 'lost') return true;
    if (!isFinal(execution)) return false;
    return idle_seen !== null || this.startAfter(execution) !== undefined;
  }
}
