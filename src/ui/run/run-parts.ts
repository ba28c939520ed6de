import type { TrackingClient } from '../../client/tracking-client.ts';
import type { TrailEvent } from '../../protocol/events.ts';
import { ArtifactsModel } from '../artifacts/artifacts-model.ts';
import { LineageModel } from '../lineage/lineage-model.ts';
import { CellsModel } from './cells-model.ts';
import { ModelsModel } from './models-model.ts';
import { OriginsModel } from './origins-model.ts';
import type { RunTab } from './run-tab.ts';
import type { RunValues } from './run-values.ts';
import { SeriesModel } from './series-model.ts';
import { TrustModel } from './trust-model.ts';

/** Of a line of text's height; its smallest and largest value are exact all the same. */
const SUMMARY_COLUMNS = 32;
const SUMMARY_INTERVAL_MS = 1000;
const CURVE_COLUMNS = 400;
const CURVE_INTERVAL_MS = 250;

/** What the tabs of a run show, each asked for while a tab that shows it is open. */
export class RunParts {
  /** For the rows of the overview. */
  readonly summaries: SeriesModel;
  /** For the cards of the metrics tab. */
  readonly curves: SeriesModel;
  readonly cells: CellsModel;
  readonly origins: OriginsModel;
  readonly models: ModelsModel;
  readonly artifacts: ArtifactsModel;
  readonly trust: TrustModel;
  readonly lineage: LineageModel;

  constructor(client: TrackingClient) {
    this.summaries = new SeriesModel(client, {
      columns: SUMMARY_COLUMNS,
      interval: SUMMARY_INTERVAL_MS
    });
    this.curves = new SeriesModel(client, { columns: CURVE_COLUMNS, interval: CURVE_INTERVAL_MS });
    this.cells = new CellsModel(client);
    this.origins = new OriginsModel(client);
    this.models = new ModelsModel(client);
    this.artifacts = new ArtifactsModel(client);
    this.trust = new TrustModel(client);
    this.lineage = new LineageModel(client);
    this.origins.changed.connect(this.#onOrigins, this);
  }

  /** @param runs the one whose values are shown first, the one that the view is of last */
  setRuns(runs: readonly [RunValues, ...RunValues[]]): void {
    this.summaries.setRun(runs[0].run_id);
    this.curves.setRun(runs[0].run_id);
    this.trust.setRun(runs[0].run_id);
    this.origins.setRuns(runs.map(({ run_id }) => run_id));
    this.models.setRuns(runs);
    this.lineage.setRun((runs.at(-1) ?? runs[0]).run_id);
    this.artifacts.setRoots(
      runs.map(({ run_id, run_name }) => ({ kind: 'run', id: run_id, name: run_name, path: '' }))
    );
  }

  setVisible(visible: boolean, tab: RunTab): void {
    const { summaries, curves, cells, origins, models, artifacts, trust, lineage } = this;
    cells.setDetailed(tab === 'cells');
    // How many there are stands on the tabs themselves.
    cells.setVisible(visible);
    origins.setVisible(visible);
    summaries.setVisible(visible && tab === 'overview');
    models.setVisible(visible && tab === 'overview');
    trust.setVisible(visible && tab === 'overview');
    curves.setVisible(visible && tab === 'metrics');
    artifacts.setVisible(visible && tab === 'artifacts');
    lineage.setVisible(visible && tab === 'lineage');
  }

  /** @param source id of the run whose values are shown */
  hear(events: readonly TrailEvent[], source: string): void {
    const isOf = (...types: TrailEvent['type'][]) =>
      events.some(({ type }) => types.includes(type));
    for (const event of events) {
      if (event.type !== 'series' || event.run_id !== source) continue;
      this.summaries.markStale(event.metric_key);
      this.curves.markStale(event.metric_key);
    }
    this.cells.hear(events);
    if (isOf('run', 'execution', 'session')) this.trust.request();
    if (isOf('run', 'execution')) {
      this.origins.request();
      this.models.request();
      this.artifacts.request();
    }
    // Points come often; an ask while the last is answered waits for its interval.
    if (events.length > 0) this.lineage.request();
  }

  /** All that was asked for may be old. */
  refreshSoon(): void {
    this.summaries.markAllStale();
    this.curves.markAllStale();
    this.cells.markStale();
    this.origins.request();
    this.models.request();
    this.artifacts.request();
    this.trust.request();
    this.lineage.request();
  }

  dispose(): void {
    this.summaries.dispose();
    this.curves.dispose();
    this.cells.dispose();
    this.origins.dispose();
    this.models.dispose();
    this.artifacts.dispose();
    this.trust.dispose();
    this.lineage.dispose();
  }

  #onOrigins(): void {
    this.models.setOrigins(this.origins.state.runs);
  }
}
