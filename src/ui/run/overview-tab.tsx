import { useMemo } from 'react';
import type { PointOrigin } from '../../protocol/endpoints/series.ts';
import { ENVIRONMENT_FILE } from '../../protocol/entities/session.ts';
import type { RunEdits } from '../edit/run-edits.ts';
import { ErrorLine } from '../error-line.tsx';
import type { Host } from '../host.ts';
import { useModel } from '../use-model.ts';
import { FactsTable } from './facts-table.tsx';
import { MetricsTable } from './metrics-table.tsx';
import { shownRun, type RunModel, type RunViewState } from './model.ts';
import { ModelsSection } from './models-section.tsx';
import { NameValueTable } from './name-value-table.tsx';
import { NoteSection } from './note-section.tsx';
import { paramOrigins } from './origins-model.ts';
import type { RunValues } from './run-values.ts';
import { RerunForm } from './rerun-form.tsx';
import { useRerunNames } from './rerun-links.tsx';
import { Section } from './section.tsx';
import { SeriesError } from './series-error.tsx';
import { TagsSection } from './tags-section.tsx';
import { hiddenLines, lineText } from './trust-facts.ts';
import { TrustSection } from './trust-section.tsx';

/** What is edited on the overview, each apart from the others. */
export type EditedPart = 'note' | 'tags' | 'register' | 'rerun';

/** Note and tags, params and metrics, how far they can be trusted, models and facts. */
export function OverviewTab({
  model,
  state,
  run,
  host,
  edits,
  editing,
  onEdit,
  onGoToOrigin,
  onGoToCell
}: {
  model: RunModel;
  state: RunViewState;
  run: RunValues;
  host: Host;
  edits: RunEdits;
  editing: ReadonlySet<EditedPart>;
  onEdit(part: EditedPart, editing: boolean): void;
  onGoToOrigin(origin: PointOrigin | null): void;
  onGoToCell(execution_id: string): void;
}) {
  const { trans } = host;
  const { parts } = model;
  const reruns = useRerunNames(run, model.client);
  const { runs, error: originsError } = useModel(parts.origins);
  const { executions } = useModel(parts.cells);
  const shown = shownRun(state, run);
  const { trust } = useModel(parts.trust);
  const doubts = useMemo(
    () =>
      new Map(
        trust?.metrics.map(({ key, hidden_state }) => [
          key,
          hiddenLines(hidden_state, trans).map(lineText).join('\n')
        ])
      ),
    [trust, trans]
  );
  const origins = useMemo(() => paramOrigins(runs.get(shown.run_id)), [runs, shown.run_id]);
  return (
    <>
      {editing.has('rerun') && (
        <RerunForm
          run={run}
          client={model.client}
          host={host}
          onClose={() => onEdit('rerun', false)}
        />
      )}
      <NoteSection
        run={run}
        host={host}
        edits={edits}
        editing={editing.has('note')}
        onEdit={open => onEdit('note', open)}
      />
      <TagsSection
        run={run}
        client={model.client}
        host={host}
        edits={edits}
        editing={editing.has('tags')}
        onEdit={open => onEdit('tags', open)}
      />
      <div className="ct-run-columns">
        <Section title={trans.__('Params')} count={shown.params.size}>
          {originsError !== null && (
            <ErrorLine
              text={originsError}
              trans={trans}
              onRetry={() => void parts.origins.refresh()}
            />
          )}
          <NameValueTable
            values={shown.params}
            origins={origins}
            label={trans.__('Params')}
            empty={trans.__('No params were logged.')}
            trans={trans}
            onGoToOrigin={onGoToOrigin}
          />
        </Section>
        <Section title={trans.__('Metrics')} count={shown.metrics.size}>
          <SeriesError model={parts.summaries} trans={trans} />
          <MetricsTable
            metrics={shown.metrics}
            parsed={shown.parsed}
            doubts={doubts}
            model={parts.summaries}
            cells={executions.length}
            trans={trans}
            onGoToOrigin={onGoToOrigin}
            onShowMetric={metric_key => model.showMetric(metric_key)}
          />
        </Section>
      </div>
      <TrustSection
        model={parts.trust}
        session_id={state.session?.session_id ?? null}
        trans={trans}
        onShowCell={execution_id => model.showCell({ execution_id, missing: null })}
      />
      <ModelsSection
        model={parts.models}
        client={model.client}
        visible={state.visible && state.tab === 'overview'}
        host={host}
        registering={editing.has('register')}
        onRegister={open => onEdit('register', open)}
        onGoToCell={({ execution_id }) => onGoToCell(execution_id)}
      />
      <Section title={trans.__('Facts')}>
        <FactsTable
          state={state}
          run={run}
          reruns={reruns}
          host={host}
          onOpenPackages={() => showPackages(model, host)}
        />
      </Section>
    </>
  );
}

/** The artifact that names them, which is the session run's. */
function showPackages(model: RunModel, host: Host): void {
  const { session } = model.state;
  if (session === null) return;
  if (session.run_id === model.run_id) model.showFile(session.run_id, ENVIRONMENT_FILE);
  else host.openRun(session.run_id);
}
