import type { TrackingClient } from '../../client/tracking-client.ts';
import type { OlderSeries } from '../../plot/cell-lines.ts';
import { searchRuns } from '../../protocol/endpoints/runs.ts';
import { getSeries, type Series } from '../../protocol/endpoints/series.ts';
import { listExecutions, type CellMetrics } from '../../protocol/endpoints/sessions.ts';
import type { Execution, Session } from '../../protocol/entities/session.ts';
import { CELLTRAIL_CELL_ID, CELLTRAIL_EXECUTION, CELLTRAIL_SESSION } from '../../protocol/tags.ts';
import { wantedSeries } from './wanted-series.ts';

/** Faint lines in one plot: with more nothing can be told apart. */
const MAX_ATTEMPTS = 5;
const MAX_LINES = 20;
/** Pixel columns; half of a line that stands in front. */
const COLUMNS = 125;
/** More runs of one cell than its plot draws. */
const MAX_RUNS = 200;

type Attempt = Pick<Execution, 'execution_id' | 'attempt'>;

/** What is known of a cell's older attempts, as of one execution of it. */
interface Known {
  execution_id: string;
  /** Newest first. */
  attempts: Attempt[];
  /** Runs that an execution of the cell made, by execution; null before they were asked for. */
  made: ReadonlyMap<string, string[]> | null;
  failed: boolean;
}

/**
 * What earlier executions of cells logged into the metrics that they draw now. It may lie in the same
 * run, or in runs that the executions made, which are found by their tags.
 *
 * Asked for piece by piece, so that a plot that is drawn live waits for none of it; and once, because
 * what has ended does not change.
 */
export class OlderAttempts {
  readonly #client: TrackingClient;
  /** By cell. */
  readonly #known = new Map<string, Known>();
  /** By execution and metric. */
  readonly #series = new Map<string, readonly Series[]>();

  constructor(client: TrackingClient) {
    this.#client = client;
  }

  clear(): void {
    this.#known.clear();
    this.#series.clear();
  }

  /** Asks again for what could not be had. */
  retry(): void {
    for (const [cell_id, known] of this.#known) {
      if (known.failed) this.#known.delete(cell_id);
    }
  }

  /** Those that are here, newest first. */
  of(cell: CellMetrics): OlderSeries<Series>[] {
    const keys = metricsOf(cell);
    return this.#attemptsOf(cell)
      .flatMap(({ execution_id, attempt }) =>
        keys
          .flatMap(key => this.#series.get(idOf(execution_id, key)) ?? [])
          .map(series => ({ execution_id, attempt, series }))
      )
      .slice(0, MAX_LINES);
  }

  /** Whether there is something left to ask for. */
  isWanted(cell: CellMetrics): boolean {
    const known = this.#knownOf(cell);
    if (cell.attempt < 2 || known?.failed === true || metricsOf(cell).length === 0) return false;
    return known?.made == null || this.#next(cell) !== null;
  }

  /** Asks for the next piece: the executions, the runs that they made, or the points of one attempt. */
  async askNext(session: Session, cell: CellMetrics): Promise<void> {
    try {
      const known = this.#knownOf(cell);
      if (known === undefined) await this.#askExecutions(session, cell);
      else if (known.made === null) await this.#askRuns(session, cell, known);
      else await this.#askAttempt(session, cell, known.made);
    } catch {
      // The newest attempt is drawn without the others, until the record is asked for all again.
      const known = this.#knownOf(cell) ?? emptyOf(cell);
      this.#known.set(cell.cell_id, { ...known, failed: true });
    }
  }

  #knownOf({ cell_id, execution_id }: CellMetrics): Known | undefined {
    const known = this.#known.get(cell_id);
    return known?.execution_id === execution_id ? known : undefined;
  }

  /** A cell that has just been run again shows those that are known of the execution before. */
  #attemptsOf({ cell_id, execution_id, attempt }: CellMetrics): Attempt[] {
    const attempts = this.#known.get(cell_id)?.attempts ?? [];
    return attempts.filter(one => one.attempt < attempt && one.execution_id !== execution_id);
  }

  #next(cell: CellMetrics): { attempt: Attempt; keys: string[] } | null {
    for (const attempt of this.#attemptsOf(cell)) {
      const keys = metricsOf(cell).filter(
        key => !this.#series.has(idOf(attempt.execution_id, key))
      );
      if (keys.length > 0) return { attempt, keys };
    }
    return null;
  }

  async #askExecutions({ session_id }: Session, cell: CellMetrics): Promise<void> {
    const { executions } = await this.#client.call(listExecutions, { session_id });
    const attempts = executions
      .filter(
        ({ cell_id, attempt, started_time }) =>
          cell_id === cell.cell_id && attempt < cell.attempt && started_time !== null
      )
      .sort((a, b) => b.attempt - a.attempt)
      .slice(0, MAX_ATTEMPTS)
      .map(({ execution_id, attempt }) => ({ execution_id, attempt }));
    this.#known.set(cell.cell_id, { ...emptyOf(cell), attempts });
  }

  async #askRuns(session: Session, cell: CellMetrics, known: Known): Promise<void> {
    const made = new Map<string, string[]>();
    this.#known.set(cell.cell_id, { ...known, made });
    if (known.attempts.length === 0 || cell.cell_id.includes("'")) return;
    const { runs = [] } = await this.#client.call(searchRuns, {
      experiment_ids: [session.experiment_id],
      filter:
        `tags.\`${CELLTRAIL_SESSION}\` = '${session.session_id}' ` +
        `AND tags.\`${CELLTRAIL_CELL_ID}\` = '${cell.cell_id}'`,
      max_results: MAX_RUNS
    });
    for (const { info, data } of runs) {
      const tag = data.tags?.find(({ key }) => key === CELLTRAIL_EXECUTION);
      if (tag === undefined) continue;
      const own = made.get(tag.value);
      if (own === undefined) made.set(tag.value, [info.run_id]);
      // The newest run comes first.
      else own.unshift(info.run_id);
    }
  }

  async #askAttempt(
    { run_id: session_run }: Session,
    cell: CellMetrics,
    made: ReadonlyMap<string, string[]>
  ): Promise<void> {
    const next = this.#next(cell);
    if (next === null) return;
    const { execution_id } = next.attempt;
    const ofNewest = new Set(made.get(cell.execution_id));
    // Runs that were open for both attempts, if this one made none of its own.
    const shared = cell.metrics.map(({ run_id }) => run_id).filter(id => !ofNewest.has(id));
    const runs = made.get(execution_id) ?? [...new Set([...shared, session_run])];
    await Promise.all(
      next.keys.map(async metric_key => {
        const answers = await Promise.all(
          runs
            .slice(0, MAX_LINES)
            .map(run_id =>
              this.#client.call(getSeries, { run_id, metric_key, execution_id, width: COLUMNS })
            )
        );
        const curves = answers.filter(({ steps }) => steps.length > 0);
        this.#series.set(idOf(execution_id, metric_key), curves);
      })
    );
  }
}

/** Those that the cell itself draws as a curve. */
const metricsOf = (cell: CellMetrics) => [
  ...new Set(wantedSeries(cell).flatMap(one => (one.whole ? [] : [one.metric_key])))
];

const emptyOf = ({ execution_id }: CellMetrics): Known => ({
  execution_id,
  attempts: [],
  made: null,
  failed: false
});

const idOf = (execution_id: string, metric_key: string) =>
  JSON.stringify([execution_id, metric_key]);
