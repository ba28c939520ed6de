import { useEffect } from 'react';
import type { SyncModel } from './sync-model.ts';

/** Tells whose marks are seen. @param place that shows them, of several in a view */
export function useRunMarks(
  model: SyncModel | undefined,
  place: string,
  run_ids: readonly string[]
): void {
  const ids = run_ids.join(' ');
  useEffect(() => {
    model?.showRuns(place, ids === '' ? [] : ids.split(' '));
  }, [model, place, ids]);
  useEffect(() => () => model?.showRuns(place, []), [model, place]);
}
