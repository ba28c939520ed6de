import type { ReadContext } from '../../threads/read-context.ts';
import type { SavedColumns, UnsavedSegment } from './save-columns.ts';

/** What the writer should put on disk next; null when nothing is worth it. */
export function unsavedColumns({
  columns
}: Pick<ReadContext, 'columns'>): (SavedColumns & { more: boolean }) | null {
  return columns.takeUnsaved(BYTES_AT_ONCE);
}

/** The writer could not: they are to be asked for again. */
export function columnsNotSaved(
  { columns }: Pick<ReadContext, 'columns'>,
  segments: readonly Pick<UnsavedSegment, 'name' | 'segment'>[]
): void {
  columns.putBack(segments);
}

/** What the writer should put on disk while nothing else is to do; null when all of it is there. */
export function likelyColumns({ likely }: Pick<ReadContext, 'likely'>): SavedColumns | null {
  return likely.next();
}

/** Some milliseconds of the reader's and the writer's time. */
const BYTES_AT_ONCE = 4 * 1024 * 1024;
