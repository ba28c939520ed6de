import type { KeyboardEvent, ReactNode } from 'react';
import { formatCount } from '../../plot/format-number.ts';
import type { Translation } from '../translation.ts';
import { RUN_TABS, type RunTab } from './run-tab.ts';

/** Tabs as WAI-ARIA has them: one is reached by Tab, arrow keys go from one to the next. */
export function TabBar({
  tab,
  counts,
  id,
  trans,
  onOpen
}: {
  tab: RunTab;
  /** What a tab holds; null until that is known. */
  counts: Readonly<Partial<Record<RunTab, number | null>>>;
  /** Before the ids of tabs and panels. */
  id: string;
  trans: Translation;
  onOpen(tab: RunTab): void;
}) {
  const open = (next: RunTab, bar: Element) => {
    onOpen(next);
    bar.querySelector<HTMLElement>(`[data-tab=${next}]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextTab(event.key, tab);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    open(next, event.currentTarget);
  };
  return (
    <div
      className="ct-tab-bar"
      role="tablist"
      aria-label={trans.__('Parts of the run')}
      onKeyDown={onKeyDown}
    >
      {RUN_TABS.map(one => (
        <button
          key={one}
          id={`${id}-${one}`}
          className="ct-tab"
          type="button"
          role="tab"
          data-tab={one}
          aria-selected={one === tab}
          aria-controls={one === tab ? `${id}-panel` : undefined}
          tabIndex={one === tab ? 0 : -1}
          onClick={() => onOpen(one)}
        >
          {tabTitle(one, trans)} <Count count={counts[one] ?? null} />
        </button>
      ))}
    </div>
  );
}

/** What the open tab shows. */
export function TabPanel({
  tab,
  id,
  hidden = false,
  children
}: {
  tab: RunTab;
  id: string;
  /** It is kept as it is, and no panel of the open tab. */
  hidden?: boolean;
  children: ReactNode;
}) {
  if (hidden) {
    return (
      <div key={tab} hidden={true}>
        {children}
      </div>
    );
  }
  return (
    <div
      key={tab}
      id={`${id}-panel`}
      className={`ct-tab-panel ct-tab-panel-${tab}`}
      role="tabpanel"
      aria-labelledby={`${id}-${tab}`}
      tabIndex={0}
    >
      {children}
    </div>
  );
}

function Count({ count }: { count: number | null }) {
  return count === null ? null : <span className="ct-count">{formatCount(count)}</span>;
}

function nextTab(key: string, tab: RunTab): RunTab | null {
  const at = RUN_TABS.indexOf(tab);
  const { length } = RUN_TABS;
  switch (key) {
    case 'ArrowRight':
      return RUN_TABS[(at + 1) % length];
    case 'ArrowLeft':
      return RUN_TABS[(at - 1 + length) % length];
    case 'Home':
      return RUN_TABS[0];
    case 'End':
      return RUN_TABS[length - 1];
    default:
      return null;
  }
}

function tabTitle(tab: RunTab, trans: Translation): string {
  switch (tab) {
    case 'overview':
      return trans.__('Overview');
    case 'metrics':
      return trans.__('Metrics');
    case 'cells':
      return trans.__('Cells');
    case 'artifacts':
      return trans.__('Artifacts');
    case 'lineage':
      return trans.__('Lineage');
  }
}
