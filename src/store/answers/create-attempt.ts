import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * A request that makes something, on its way through the store: the outcome of its first `create…`
 * operation is kept with what it made, so that a retry can be answered after a crash. It comes
 * along by itself, for the stores in between have no use for it.
 */
export interface CreateAttempt {
  /** Of its row. */
  readonly id: number;
  /** Equal for equal requests. */
  readonly key: string;
  /** The outcome that a server kept which died before it answered. */
  readonly kept: { readonly result: unknown } | null;
  /** Its `create…` operation was sent, or answered with what was kept. */
  used: boolean;
}

const CURRENT = new AsyncLocalStorage<CreateAttempt>();

export const runAttempt = <Result>(attempt: CreateAttempt, create: () => Result): Result =>
  CURRENT.run(attempt, create);

/** The attempt that `operation` is to be kept for; called when the operation is sent. */
export function attemptOf(operation: string): CreateAttempt | null {
  if (!operation.startsWith('create')) return null;
  const attempt = CURRENT.getStore();
  if (attempt === undefined || attempt.used) return null;
  attempt.used = true;
  return attempt;
}

/** Whether what a `create…` operation of this request brought is what a dead server had made. */
export const isKeptAnswer = (): boolean => CURRENT.getStore()?.kept != null;
