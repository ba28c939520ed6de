import { CELLTRAIL_MADE_BY } from '../protocol/sync-tags.ts';
import type { Tag } from '../protocol/entities/run.ts';
import { Conflict } from './conflict.ts';

/** A copy of what has several, as of the remote. */
export interface OneCopy {
  /** There: an id, or a number. */
  id: string;
  tags?: readonly Tag[];
  /** Nothing was sent to it, nor did anybody else make use of it, since it was made. */
  isUntouched: boolean;
}

/**
 * Which of several copies are those that we made by calls that were carried out long after they were
 * given up: nobody here knows their ids, so that nothing was ever sent to them.
 *
 * @param mine the one that is known
 * @param made_by as of what is known to be sent
 */
export const leftOvers = (
  copies: readonly OneCopy[],
  mine: string,
  made_by: string | undefined
): string[] =>
  copies
    .filter(
      ({ id, tags = [], isUntouched }) =>
        id !== mine &&
        isUntouched &&
        tags.some(({ key, value }) => key === CELLTRAIL_MADE_BY && value === made_by)
    )
    .map(({ id }) => id);

/**
 * Of several copies the one that is known is left, as far as the others are left-overs of ours.
 *
 * @param what as of `doubledThere`
 * @throws Conflict when there are copies of nobody
 */
export async function leaveOne(
  what: string,
  copies: readonly OneCopy[],
  {
    mine,
    made_by,
    remove
  }: { mine: string; made_by: string | undefined; remove(id: string): Promise<void> }
): Promise<void> {
  const gone = leftOvers(copies, mine, made_by);
  for (const id of gone) await remove(id);
  const others = copies.map(({ id }) => id).filter(id => id !== mine && !gone.includes(id));
  if (others.length > 0) throw doubledThere(what, mine, others);
}

/** @param what is copied, such as `the model 'net'` */
export const doubledThere = (what: string, mine: string, others: readonly string[]) =>
  new Conflict(
    `There are ${others.length + 1} copies of ${what} on the remote, and it is not known who made the ` +
      `others: ${others.slice(0, MAX_NAMED).join(', ')}. What comes is sent to ${mine}; delete what ` +
      'is of no use there and try again.'
  );

const MAX_NAMED = 3;
