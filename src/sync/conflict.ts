import type { SyncProblem } from '../protocol/entities/sync.ts';

/** What only a person can decide: trying again does not help. Its message says what to do. */
export class Conflict extends Error {
  override name = 'Conflict';
}

/** What is kept of a failure, and shown. */
export const problemOf = (
  error: unknown,
  { since, tries }: Pick<SyncProblem, 'since' | 'tries'>
): SyncProblem => ({
  kind: error instanceof Conflict ? 'conflict' : 'failed',
  message: error instanceof Error ? error.message : String(error),
  since,
  tries
});
