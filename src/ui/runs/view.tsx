import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { formatCount } from '../../plot/format-number.ts';
import type { NoteDrafts } from '../edit/note-editor.tsx';
import type { RunEdits } from '../edit/run-edits.ts';
import type { SuggestTags } from '../edit/tag-editor.tsx';
import { FilterBox } from '../filter/filter-box.tsx';
import type { Host } from '../host.ts';
import { MiddleText } from '../middle-text.tsx';
import { ServerBanner } from '../server-banner.tsx';
import { SyncDetails } from '../sync/sync-details.tsx';
import { SyncLine } from '../sync/sync-line.tsx';
import type { SyncModel } from '../sync/sync-model.ts';
import type { Translation } from '../translation.ts';
import { useNotebook } from '../run/use-notebook.ts';
import { useModel } from '../use-model.ts';
import { EmptyNotebook } from './empty-notebook.tsx';
import { RunsFooter } from './footer.tsx';
import { Menu, type MenuAnchor } from '../menu/menu.tsx';
import type { RunsModel } from './model.ts';
import { menuSections, rowActions, type EditedPart } from './row-actions.ts';
import { NotebookSettingsLine } from './notebook-settings-lines.tsx';
import { RunListView } from './run-list.tsx';
import type { RowPage } from './run-line-row.tsx';
import type { ListName, RunsState } from './runs-state.ts';
import { Section } from './section.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { RunsToolbar } from './toolbar.tsx';
import type { RunLine } from './tree-lines.ts';

interface OpenMenu {
  name: ListName;
  line: RunLine;
  anchor: MenuAnchor;
  onReturn(): void;
}

/** The sidebar: runs of the open notebook first, then all others. Drawn for 250 px and up. */
export function RunsView({
  model,
  sync,
  host,
  edits,
  suggestTags
}: {
  model: RunsModel;
  sync: SyncModel;
  host: Host;
  edits: RunEdits;
  suggestTags: SuggestTags;
}) {
  const state = useModel(model);
  const synced = useModel(sync);
  const { trans } = host;
  const root = useRef<HTMLDivElement>(null);
  const filter = useRef<HTMLInputElement>(null);
  const cells = useNotebook(host, state.notebook, state.visible && state.open.notebookRuns);
  const [edited, setEdited] = useState<{
    name: ListName;
    line: string;
    part: EditedPart;
  } | null>(null);
  const drafts = useRef<NoteDrafts>(new Map());
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const stale = state.server.state !== 'ready' && state.server.state !== 'connecting';
  const isDeleted = state.stage === 'deleted';
  const ticking = state.ticked.size > 0;

  const pageOf = (name: ListName): RowPage => ({
    model,
    state,
    sync,
    synced,
    name,
    host,
    suggestTags,
    edited: edited?.name === name ? edited : null,
    actions: {
      model,
      edits,
      sync,
      host,
      name,
      onEdit: (line, part) => setEdited({ name, line, part })
    },
    drafts: drafts.current,
    cells,
    onEdit: (line, part) => {
      if (part !== null) return setEdited({ name, line, part });
      // An edit that was saved late does not end the one that has begun meanwhile.
      setEdited(now => (now?.name === name && now.line === line ? null : now));
    },
    onMenu: (line, anchor, onReturn) => setMenu({ name, line, anchor, onReturn }),
    onFilter: () => filter.current?.focus()
  });
  const onReturn = useRef<() => void>();
  onReturn.current = menu?.onReturn;
  const closeMenu = useCallback((byKey: boolean) => {
    setMenu(null);
    if (byKey) onReturn.current?.();
  }, []);
  const { details } = synced;
  const hadDetails = useRef(false);
  useEffect(() => {
    // Back to what opened them.
    if (hadDetails.current && !details) {
      root.current?.querySelector<HTMLElement>('.ct-sync-line button')?.focus();
    }
    hadDetails.current = details;
  }, [details]);
  const toFirstRow = () =>
    root.current?.querySelector<HTMLElement>('[role=treeitem][tabindex="0"]')?.focus();

  return (
    <div ref={root} className="ct-runs" role="region" aria-label={trans.__('Runs of celltrail')}>
      <ServerBanner
        server={state.server}
        wasReady={state.wasReady}
        trans={trans}
        onRetry={() => void model.refresh()}
      />
      {details && <SyncDetails model={sync} host={host} notebook={state.notebook} />}
      {/* What is being written in the rows stays. */}
      <div className="ct-runs-main" hidden={details}>
        <FilterBox model={model.filter} trans={trans} input={filter} onLeave={toFirstRow} />
        <RunsToolbar model={model} state={state} host={host} />
        <div className={`ct-runs-lists ${stale ? 'ct-stale' : ''} ${ticking ? 'ct-ticking' : ''}`}>
          {!isDeleted && (
            <Section
              title={trans.__('This notebook')}
              aside={
                <Aside updating={state.notebookRuns.updating} trans={trans}>
                  <MiddleText text={fileName(state.notebook)} />
                </Aside>
              }
              open={state.open.notebookRuns}
              onToggle={open => model.setListOpen('notebookRuns', open)}
            >
              <TrackedElsewhere state={state} trans={trans} />
              <NotebookSettingsLine
                settings={state.settings}
                host={host}
                onChoose={choice => model.settings.choose(choice)}
                onDismiss={() => model.dismissPrints()}
              />
              {state.notebook === null ? (
                <p className="ct-empty">{trans.__('Open a notebook to see its runs.')}</p>
              ) : (
                <RunListView
                  page={pageOf('notebookRuns')}
                  label={trans.__('Runs of this notebook')}
                  empty={
                    <EmptyNotebook
                      trans={trans}
                      onCopy={text => host.copyText(text)}
                      onInsert={host.insertCode}
                    />
                  }
                />
              )}
            </Section>
          )}
          {isDeleted && (
            <div className="ct-note">
              <p>{trans.__('Deleted runs can be restored until they are cleared away.')}</p>
              <button className="ct-button" type="button" onClick={() => model.setStage('active')}>
                {trans.__('Back to the runs')}
              </button>
            </div>
          )}
          <Section
            title={isDeleted ? trans.__('Deleted runs') : trans.__('All runs')}
            aside={
              <Aside updating={(state.groups ?? state.allRuns).updating} trans={trans}>
                {countText(state)}
              </Aside>
            }
            open={state.open.allRuns}
            onToggle={open => model.setListOpen('allRuns', open)}
          >
            <RunListView
              page={pageOf('allRuns')}
              label={isDeleted ? trans.__('Deleted runs') : trans.__('All runs')}
              loadsMore
              empty={
                <p className="ct-empty">
                  {isDeleted ? trans.__('No deleted runs.') : trans.__('No runs yet.')}
                </p>
              }
            />
          </Section>
        </div>
        <SelectionBar
          model={model}
          state={state}
          host={host}
          edits={edits}
          suggestTags={suggestTags}
        />
      </div>
      {!details && (
        <SyncLine
          model={sync}
          host={host}
          offers
          onDetails={host.openSync && (() => sync.setDetails(true))}
        />
      )}
      <RunsFooter state={state} trans={trans} />
      <p className="ct-hidden" role="status">
        {foundText(state, trans)}
      </p>
      {menu !== null && (
        <Menu
          key={menu.line.id}
          label={trans.__('Actions on %1', menu.line.run.run_name)}
          sections={menuSections(rowActions(menu.line, pageOf(menu.name).actions))}
          anchor={menu.anchor}
          onClose={closeMenu}
        />
      )}
    </div>
  );
}

/** At the right end of a section's head. Old rows stay while others are asked for, and say so. */
function Aside({
  updating,
  trans,
  children
}: {
  updating: boolean;
  trans: Translation;
  children: ReactNode;
}) {
  return updating ? <span className="ct-updating">{trans.__('updating…')}</span> : <>{children}</>;
}

/** A kernel whose own environment names a tracking server keeps it. */
function TrackedElsewhere({ state, trans }: { state: RunsState; trans: Translation }) {
  const host = state.notebookRuns.rows?.[0]?.session?.tracking_uri ?? null;
  if (host === null) return null;
  return (
    <p className="ct-note">
      {trans.__(
        'Numbers of this notebook go to %1, by its own MLFLOW_TRACKING_URI. Cells are recorded here; with that server as the remote, both are.',
        host
      )}
    </p>
  );
}

function countText({ allRuns, groups }: RunsState): string {
  if (groups !== null) return groups.groups === null ? '' : formatCount(groups.total);
  return allRuns.rows === null ? '' : formatCount(allRuns.total);
}

/** For those who do not see how the list became shorter. */
function foundText({ allRuns, groups }: RunsState, trans: Translation): string {
  const { query, total, updating } = groups ?? allRuns;
  if (query === '' || updating) return '';
  return trans._n('%2 run matches.', '%2 runs match.', total, formatCount(total));
}

const fileName = (path: string | null) => path?.split('/').pop() ?? '';
