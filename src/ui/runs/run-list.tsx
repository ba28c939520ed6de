import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import { formatCount } from '../../plot/format-number.ts';
import { ErrorLine } from '../error-line.tsx';
import { Skeleton } from '../skeleton.tsx';
import type { RowPage } from './run-line-row.tsx';
import { RunTree } from './run-tree.tsx';
import type { RunList } from './runs-state.ts';
import { groupLines, runLines } from './tree-lines.ts';

/** One of the two lists, in whatever state it is. */
export function RunListView({
  page,
  label,
  empty,
  loadsMore = false
}: {
  page: RowPage;
  label: string;
  /** What is said where there is no run at all. */
  empty: ReactNode;
  /** Further rows are loaded when the end of the list comes near. */
  loadsMore?: boolean;
}) {
  const { model, state, name, host } = page;
  const { trans } = host;
  const groups = name === 'allRuns' ? state.groups : null;
  const shown = groups === null ? state[name] : groups;
  const items = groups === null ? state[name].rows : groups.groups;
  const { error, query } = shown;
  const selected = state.selected[name];
  const list = state[name];
  // Thousands, of which a change of anything else changes none.
  const lines = useMemo(
    () => (groups === null ? runLines(list, selected) : groupLines(groups.groups ?? [], selected)),
    [groups, list, selected]
  );
  return (
    <>
      {error !== null && state.server.state === 'ready' && (
        <ErrorLine text={error} trans={trans} onRetry={() => void model.refresh()} />
      )}
      {items === null && error === null && <Skeleton trans={trans} />}
      {items?.length === 0 && (query === '' ? empty : <NothingFound page={page} query={query} />)}
      {lines.length > 0 && (
        <RunTree
          page={page}
          label={label}
          lines={lines}
          onLoadMore={group => void model.loadMore(name, group)}
        />
      )}
      {groups === null && (
        <OlderRuns page={page} list={state[name]} byItself={loadsMore && error === null} />
      )}
    </>
  );
}

function NothingFound({ page: { model, host }, query }: { page: RowPage; query: string }) {
  const { trans } = host;
  return (
    <div className="ct-empty">
      <p>{trans.__('No run matches "%1".', query.trim())}</p>
      <button className="ct-button" type="button" onClick={() => model.filter.clear()}>
        {trans.__('Clear filter')}
      </button>
    </div>
  );
}

function OlderRuns({
  page: { model, name, host, state },
  list: { rows, total, loadingMore },
  byItself
}: {
  page: RowPage;
  list: RunList;
  byItself: boolean;
}) {
  const { trans } = host;
  const button = useRef<HTMLButtonElement>(null);
  const shown = rows?.length ?? 0;
  const isMore = rows !== null && total > shown;
  useEffect(() => {
    if (!isMore || !byItself || button.current === null) return;
    const observer = new IntersectionObserver(
      entries => entries.some(entry => entry.isIntersecting) && void model.loadMore(name),
      { root: button.current.closest('.ct-runs-lists'), rootMargin: '400px' }
    );
    observer.observe(button.current);
    return () => observer.disconnect();
    // Anew with every page: if it does not fill the space, the next one follows.
  }, [model, name, byItself, isMore, shown]);
  if (!isMore) return null;
  const rest = formatCount(total - shown);
  const isByAge = state.sort.by === 'created' && !state.sort.ascending;
  return (
    <button
      ref={button}
      className="ct-more"
      type="button"
      aria-disabled={loadingMore}
      onClick={() => void model.loadMore(name)}
    >
      {loadingMore
        ? trans.__('Loading…')
        : isByAge
          ? trans._n('%2 older run…', '%2 older runs…', total - shown, rest)
          : trans._n('%2 more run…', '%2 more runs…', total - shown, rest)}
    </button>
  );
}
