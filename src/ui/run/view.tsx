import { useId, useMemo, useState, type KeyboardEvent } from 'react';
import type { PointOrigin } from '../../protocol/endpoints/series.ts';
import { CELLTRAIL_RERUN_OF } from '../../protocol/tags.ts';
import { ArtifactsTab } from '../artifacts/artifacts-tab.tsx';
import { Boundary } from '../boundary.tsx';
import { RunEdits } from '../edit/run-edits.ts';
import { ErrorLine } from '../error-line.tsx';
import type { Host } from '../host.ts';
import { LineageTab } from '../lineage/lineage-tab.tsx';
import { ServerBanner } from '../server-banner.tsx';
import { Skeleton } from '../skeleton.tsx';
import { NotThereBanner } from '../sync/not-there-banner.tsx';
import type { SyncModel } from '../sync/sync-model.ts';
import { useModel } from '../use-model.ts';
import { CellsTab } from './cells-tab.tsx';
import { MetricsTab } from './metrics-tab.tsx';
import type { RunModel, RunViewState } from './model.ts';
import { OverviewTab, type EditedPart } from './overview-tab.tsx';
import { RerunNote } from './rerun-note.tsx';
import { RunHeader } from './run-header.tsx';
import type { RunState } from '../run-state.ts';
import type { RunTab } from './run-tab.ts';
import type { RunValues } from './run-values.ts';
import { shownRunMarkdown } from './shown-run-markdown.ts';
import { SourceChoice } from './source-choice.tsx';
import { TabBar, TabPanel } from './tab-bar.tsx';

/** A run in a tab: what it is, its curves, the cells that made them and its files. */
export function RunView({ model, sync, host }: { model: RunModel; sync: SyncModel; host: Host }) {
  const { trans } = host;
  const state = useModel(model);
  const { run, error, server } = state;
  const stale = server.state !== 'ready' && server.state !== 'connecting';
  return (
    <div className="ct-run" role="region" aria-label={trans.__('Run %1', model.title)}>
      <ServerBanner
        server={server}
        wasReady={run !== null}
        trans={trans}
        onRetry={() => void model.refresh()}
      />
      <NotThereBanner model={sync} run_id={model.run_id} host={host} />
      {error !== null && !stale && (
        <ErrorLine text={error} trans={trans} onRetry={() => void model.refresh()} />
      )}
      {run === null ? (
        error === null && <Skeleton trans={trans} />
      ) : (
        <div className={`ct-run-body ${stale ? 'ct-stale' : ''}`}>
          <RunBody model={model} sync={sync} state={state} run={run} host={host} />
        </div>
      )}
    </div>
  );
}

interface BodyProps {
  model: RunModel;
  sync: SyncModel;
  state: RunViewState;
  run: RunValues;
  host: Host;
}

function RunBody(props: BodyProps) {
  const { model, state, run, host } = props;
  const { trans } = host;
  const id = useId();
  const edits = useMemo(() => new RunEdits(model.client, host), [model, host]);
  const [renaming, setRenaming] = useState(false);
  const [editing, setEditing] = useState<ReadonlySet<EditedPart>>(NOTHING);
  const onOverview = state.tab === 'overview';
  const goToCell = (execution_id: string) => void showCell(model, host, execution_id);
  const goToOrigin = (origin: PointOrigin | null) => {
    if (origin !== null) goToCell(origin.execution_id);
  };

  const edit = (part: EditedPart, open: boolean) => {
    if (open) model.openTab('overview');
    setEditing(parts => {
      const next = new Set(parts);
      if (open) next.add(part);
      else next.delete(part);
      return next;
    });
  };
  const register = async () => {
    const { models } = model.parts;
    // They are asked for with the overview alone.
    if (models.sources.length === 0) await models.refresh();
    if (models.sources.length > 0) edit('register', true);
    else host.notify(models.state.error ?? trans.__('This run made no model.'));
  };
  const runAgain = () => {
    if (host.runsNotebooks) edit('rerun', true);
    else
      host.notify(
        trans.__(
          'This page starts no kernels: open the run in JupyterLab to run its notebook again.'
        )
      );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = editingKey(event);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (next === 'name') setRenaming(true);
    else edit(next, true);
  };
  return (
    <div onKeyDown={onKeyDown}>
      <RunHeader
        state={state}
        run={run}
        host={host}
        edits={edits}
        sync={props.sync}
        markdown={() => shownRunMarkdown(state, run, model.parts.summaries.state.series, trans)}
        renaming={renaming}
        onRename={setRenaming}
        onRegister={() => void register()}
        onRerun={runAgain}
      />
      {host.runsNotebooks && state.visible && !ENDED.has(state.state) && isRerun(run) && (
        <RerunNote run_id={run.run_id} client={model.client} host={host} />
      )}
      <SourceChoice state={state} trans={trans} onChoose={run_id => model.chooseSource(run_id)} />
      <TabBar
        tab={state.tab}
        counts={useCounts(model, state)}
        id={id}
        trans={trans}
        onOpen={tab => model.openTab(tab)}
      />
      {(onOverview || editing.size > 0) && (
        // What is being written on it is not lost by a look at another tab.
        <TabPanel tab="overview" id={id} hidden={!onOverview}>
          <OverviewTab
            {...props}
            edits={edits}
            editing={editing}
            onEdit={edit}
            onGoToOrigin={goToOrigin}
            onGoToCell={goToCell}
          />
        </TabPanel>
      )}
      {!onOverview && (
        <TabPanel tab={state.tab} id={id}>
          <OtherTab {...props} onGoToCell={goToCell} onGoToOrigin={goToOrigin} />
        </TabPanel>
      )}
    </div>
  );
}

const ENDED: ReadonlySet<RunState> = new Set(['finished', 'failed', 'killed']);

const isRerun = ({ tags }: RunValues) => tags.has(CELLTRAIL_RERUN_OF);

const NOTHING: ReadonlySet<EditedPart> = new Set();

function OtherTab({
  onGoToCell,
  onGoToOrigin,
  ...props
}: BodyProps & {
  onGoToCell(execution_id: string): void;
  onGoToOrigin(origin: PointOrigin | null): void;
}) {
  const { model, host } = props;
  switch (props.state.tab) {
    case 'overview':
      return null;
    case 'metrics':
      return <MetricsTab {...props} onGoToOrigin={onGoToOrigin} />;
    case 'cells':
      return <CellsTab {...props} onGoToCell={onGoToCell} />;
    case 'artifacts':
      return (
        <ArtifactsTab
          model={model.parts.artifacts}
          origins={model.parts.origins}
          trans={host.trans}
          onGoToOrigin={onGoToOrigin}
        />
      );
    case 'lineage':
      return (
        <Boundary trans={host.trans}>
          <LineageTab {...props} onGoToCell={onGoToCell} />
        </Boundary>
      );
  }
}

/** In its notebook, or as it ran if it is not found there or no notebook can be shown. */
async function showCell(model: RunModel, host: Host, execution_id: string): Promise<void> {
  const execution = await model.parts.cells.find(execution_id);
  if (execution === undefined) return;
  const target = {
    notebook_path: model.state.session?.notebook_path ?? null,
    cell_id: execution.cell_id,
    source: execution.source
  };
  const answer = await host.goToCell?.(target);
  if (answer === 'shown') return;
  if (answer !== 'changed') return model.showCell({ execution_id, missing: answer ?? null });
  host.notify(host.trans.__('Cell changed since this run'), {
    action: {
      label: host.trans.__('Show as it ran'),
      // In front of the notebook that was just shown.
      run: () => host.openRun(model.run_id, { execution_id })
    }
  });
}

function useCounts(model: RunModel, state: RunViewState): Partial<Record<RunTab, number | null>> {
  const { executions } = useModel(model.parts.cells);
  const { runs } = useModel(model.parts.origins);
  const shown = state.sources.find(({ run_id }) => run_id === state.source);
  const files = [...runs.values()].reduce((sum, { artifacts }) => sum + artifacts.length, 0);
  return {
    metrics: shown?.metrics.size ?? null,
    cells: executions.length,
    artifacts: runs.size === 0 ? null : files
  };
}

/** F2, `t` and `n`, unless somebody is writing. */
function editingKey({
  key,
  target,
  ctrlKey,
  metaKey,
  altKey
}: KeyboardEvent): 'name' | EditedPart | null {
  const isWriting = (target as Element).closest('input, textarea, select, [role=menu]') !== null;
  if (isWriting || ctrlKey || metaKey || altKey) return null;
  if (key === 'F2') return 'name';
  if (key === 't') return 'tags';
  return key === 'n' ? 'note' : null;
}
