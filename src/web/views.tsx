import { lazy, Suspense, useEffect, useRef } from 'react';
import { Skeleton } from '../ui/skeleton.tsx';
import { useModel } from '../ui/use-model.ts';
import { TablePage } from './pages/table.tsx';
import type { PageParts } from './parts.ts';
import { Boundary, type BoundaryProps } from '../ui/boundary.tsx';

// Not the table, which most come for, and the others together: of more parts, what they share would
// be in a small script for each pair of them, and the first table may ask for twelve things in all.
const later = () => import('./pages/later.ts');
const RunPage = lazy(async () => ({ default: (await later()).RunPage }));
const NotebookPage = lazy(async () => ({ default: (await later()).NotebookPage }));
const ComparePage = lazy(async () => ({ default: (await later()).ComparePage }));

/** The view that the address names. */
export function Views({ parts }: { parts: PageParts }) {
  const { trans } = parts.host;
  const place = useModel(parts.navigation);
  const isTable = place.view === 'table';
  const tableWasShown = useRef(false);
  tableWasShown.current ||= isTable;
  const main = useFocusOnChange('run_id' in place ? `${place.view} ${place.run_id}` : place.view);
  return (
    <main className="ct-page-main" ref={main} tabIndex={-1}>
      {tableWasShown.current && (
        <div className="ct-page-view" hidden={!isTable}>
          <View trans={trans}>
            <TablePage parts={parts} shown={isTable} />
          </View>
        </div>
      )}
      {place.view === 'run' && (
        <div className="ct-page-view" key={place.run_id}>
          <View trans={trans}>
            <RunPage parts={parts} run_id={place.run_id} state={place.state} />
          </View>
        </div>
      )}
      {place.view === 'notebook' && (
        <div className="ct-page-view" key={`notebook ${place.run_id}`}>
          <View trans={trans}>
            <NotebookPage parts={parts} run_id={place.run_id} />
          </View>
        </div>
      )}
      {place.view === 'compare' && (
        <div className="ct-page-view">
          <View trans={trans}>
            <ComparePage parts={parts} state={place.state} />
          </View>
        </div>
      )}
    </main>
  );
}

const View = ({ trans, children }: BoundaryProps) => (
  <Boundary
    trans={trans}
    // Its script may be gone since the server was upgraded.
    action={{ label: trans.__('Load the page again'), run: () => location.reload() }}
  >
    <Suspense fallback={<Skeleton trans={trans} />}>{children}</Suspense>
  </Boundary>
);

/** Who reads by ear or goes by keyboard begins at the new view, not where a control was that is gone. */
function useFocusOnChange(shown: string) {
  const main = useRef<HTMLElement>(null);
  const before = useRef(shown);
  useEffect(() => {
    if (before.current !== shown) main.current?.focus({ preventScroll: true });
    before.current = shown;
  }, [shown]);
  return main;
}
