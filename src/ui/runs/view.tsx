import { useId, useState, type ReactNode } from 'react';
import { formatCount } from '../../plot/format-number.ts';
import type { Session } from '../../protocol/entities/session.ts';
import { CaretIcon } from '../icons.tsx';
import { MiddleText } from '../middle-text.tsx';
import type { GoToCell } from '../run/go-to-cell.ts';
import { ServerBanner } from '../server-banner.tsx';
import type { Translation } from '../translation.ts';
import { useModel } from '../use-model.ts';
import { EmptyNotebook } from './empty-notebook.tsx';
import type { ListName, RunsModel, RunsState } from './model.ts';
import { RunListView } from './run-list.tsx';
import { RunsFooter } from './footer.tsx';

/** The sidebar: runs of the open notebook first, then all others. Drawn for 250 px and up. */
export function RunsView({
  model,
  trans,
  onOpenRun,
  onGoToCell,
  onInsert
}: {
  model: RunsModel;
  trans: Translation;
  /** @param session of which the run is the session run */
  onOpenRun(run_id: string, session: Session | null): void;
  /** Absent where no notebook can be shown. */
  onGoToCell?: GoToCell;
  /** Puts a snippet of code into the open notebook. */
  onInsert?(code: string): void;
}) {
  const state = useModel(model);
  const stale = state.server.state !== 'ready' && state.server.state !== 'connecting';
  const list = (name: ListName, label: string, empty: ReactNode) => (
    <RunListView
      model={model}
      state={state}
      name={name}
      label={label}
      empty={empty}
      trans={trans}
      onOpenRun={onOpenRun}
      onGoToCell={onGoToCell}
    />
  );
  return (
    <div className="ct-runs" role="region" aria-label={trans.__('Runs of celltrail')}>
      <ServerBanner
        server={state.server}
        wasReady={state.wasReady}
        trans={trans}
        onRetry={() => void model.refresh()}
      />
      <div className={`ct-runs-lists ${stale ? 'ct-stale' : ''}`}>
        <Section
          title={trans.__('This notebook')}
          aside={<MiddleText text={fileName(state.notebook)} />}
          onToggle={open => model.setListOpen('notebookRuns', open)}
        >
          <TrackedElsewhere state={state} trans={trans} />
          {state.notebook === null ? (
            <p className="ct-empty">{trans.__('Open a notebook to see its runs.')}</p>
          ) : (
            list(
              'notebookRuns',
              trans.__('Runs of this notebook'),
              <EmptyNotebook trans={trans} onInsert={onInsert} />
            )
          )}
        </Section>
        <Section
          title={trans.__('All runs')}
          aside={state.allRuns.rows === null ? '' : formatCount(state.allRuns.total)}
          onToggle={open => model.setListOpen('allRuns', open)}
        >
          {list(
            'allRuns',
            trans.__('All runs'),
            <p className="ct-empty">{trans.__('No runs yet.')}</p>
          )}
        </Section>
      </div>
      <RunsFooter state={state} trans={trans} />
    </div>
  );
}

function Section({
  title,
  aside,
  onToggle,
  children
}: {
  title: string;
  aside: ReactNode;
  onToggle(open: boolean): void;
  children: ReactNode;
}) {
  const [open, setOpen] = useState(true);
  const id = useId();
  const toggle = () => {
    setOpen(!open);
    onToggle(!open);
  };
  return (
    <section className="ct-section">
      <h3 className="ct-section-title">
        <button
          className="ct-section-toggle"
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={toggle}
        >
          <span className={`ct-caret ${open ? 'ct-caret-open' : ''}`}>
            <CaretIcon />
          </span>
          <span className="ct-section-name">{title}</span>
          <span className="ct-section-aside">{aside}</span>
        </button>
      </h3>
      <div id={id} hidden={!open}>
        {children}
      </div>
    </section>
  );
}

/** A kernel whose own environment names a tracking server keeps it. */
function TrackedElsewhere({ state, trans }: { state: RunsState; trans: Translation }) {
  const host = state.notebookRuns.rows?.[0]?.session?.tracking_uri ?? null;
  if (host === null) return null;
  return (
    <p className="ct-note">
      {trans.__(
        'Numbers of this notebook go to %1, by its own MLFLOW_TRACKING_URI. Cells are recorded here.',
        host
      )}
    </p>
  );
}

const fileName = (path: string | null) => path?.split('/').pop() ?? '';
