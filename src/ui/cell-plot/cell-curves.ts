import type { TrackingClient } from '../../client/tracking-client.ts';
import type { StepRange } from '../../plot/axes.ts';
import { getSeries, type Series } from '../../protocol/endpoints/series.ts';
import type { CellMetrics } from '../../protocol/endpoints/sessions.ts';
import type { CellPlot } from './cell-plot.ts';
import { inOrder } from './cell-series.ts';
import { seriesId, type WantedSeries } from './wanted-series.ts';
import { LINE_COLUMNS, zoomLines } from './zoom-lines.ts';

export type AskedSeries = Omit<WantedSeries, 'count'>;

/** More curves in one cell cannot be told apart, and each is a request. */
const MAX_SERIES = 50;

/** Asks the record for the curves of cells: of those that are here already, for what grew alone. */
export class CellCurves {
  readonly #client: TrackingClient;
  /** How many points the record had when a series was asked for. */
  #counts = new WeakMap<Series, number>();
  /** Those that were asked for whole, whoever logged them. */
  readonly #whole = new WeakSet<Series>();

  constructor(client: TrackingClient) {
    this.#client = client;
  }

  /** What is here may be old, though it has as many points as the record. */
  forget(): void {
    this.#counts = new WeakMap();
  }

  /**
   * @param wanted the curves of the cell
   * @param here what is drawn of this execution
   * @param grown ids of series that have more points than the cell tells
   * @returns in drawing order; none for a cell without curves
   */
  async of(
    cell: CellMetrics,
    wanted: readonly WantedSeries[],
    here: readonly Series[],
    grown: ReadonlySet<string>
  ): Promise<Series[]> {
    const known = new Map(here.map(one => [seriesId(one), one]));
    const series = await Promise.all(
      wanted.slice(0, MAX_SERIES).map(async curve => {
        const id = seriesId(curve);
        const drawn = known.get(id);
        // What one execution logged grows while it runs.
        const isGrown = grown.has(id) && (curve.whole || cell.state === 'started');
        const isCounted = drawn !== undefined && this.#counts.get(drawn) === curve.count;
        if (isCounted && !isGrown) return drawn;
        const answer = await this.#ask(cell.execution_id, curve);
        // Of one that grew the cell may have been asked for before its last points came.
        this.#counts.set(answer, isGrown ? answer.count : curve.count);
        if (curve.whole) this.#whole.add(answer);
        return answer;
      })
    );
    return inOrder(series);
  }

  /** What an execution logged into these series, whatever is here. @returns in drawing order */
  async read(execution_id: string, curves: readonly AskedSeries[]): Promise<Series[]> {
    const asked = curves.slice(0, MAX_SERIES).map(curve => this.#ask(execution_id, curve));
    return inOrder(await Promise.all(asked));
  }

  /** The lines of a plot in their drawing order, of some steps alone and in more detail. */
  async zoom(plot: CellPlot, range: StepRange | null): Promise<Series[]> {
    return zoomLines(plot, range, (own, { series, older }) => {
      const isWhole = older === null && this.#whole.has(series);
      return this.#client.call(getSeries, isWhole ? { ...own, execution_id: undefined } : own);
    });
  }

  #ask(execution_id: string, { run_id, metric_key, whole }: AskedSeries): Promise<Series> {
    const request = { run_id, metric_key, width: LINE_COLUMNS };
    return this.#client.call(getSeries, whole ? request : { ...request, execution_id });
  }
}
