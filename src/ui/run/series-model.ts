import type { TrackingClient } from '../../client/tracking-client.ts';
import type { StepRange } from '../../plot/axes.ts';
import { lineStarts } from '../../plot/columns.ts';
import { getSeries, type Series } from '../../protocol/endpoints/series.ts';
import { errorText } from '../error-text.ts';
import { Refresher } from '../refresher.ts';
import { PartModel } from './part-model.ts';

export interface SeriesState {
  /** Of one run, by metric: those that were on the screen. */
  series: ReadonlyMap<string, Series>;
  /** Time of the first point among them, ms; null before one came. */
  start: number | null;
  error: string | null;
}

const EMPTY: SeriesState = { series: new Map(), start: null, error: null };

/** Of a plot that the reader zoomed into. */
const ZOOM_COLUMNS = 1000;
/** ms between two drawings of first answers: what comes sooner waits for the next. */
const FRAME_MS = 16;

/**
 * The series of one run's metrics, asked for while something on the screen wants them: at once when
 * they are not here yet, then as new points are heard of, but not more often than `interval`.
 */
export class SeriesModel extends PartModel<SeriesState> {
  readonly #client: TrackingClient;
  readonly #columns: number;
  #run_id = '';
  #visible = false;
  #soon = false;
  /** How many places on the screen show it. */
  readonly #wanted = new Map<string, number>();
  /** How often new points were heard of, and how often they had been when it was last asked for. */
  readonly #heard = new Map<string, number>();
  readonly #asked = new Map<string, number>();
  /** Asked for at this moment: an answer of before must not come in after a later one. */
  #underWay = new Set<string>();
  /** First answers that are not in the state yet: each draws all that listens. */
  #came: Series[] = [];
  readonly #drawing = new Refresher(async () => this.#showCame(), FRAME_MS);

  /**
   * @param options.columns pixels that the series are down-sampled for
   * @param options.interval ms
   */
  constructor(client: TrackingClient, options: { columns: number; interval: number }) {
    super(client, EMPTY, options.interval);
    this.#client = client;
    this.#columns = options.columns;
  }

  /** Of another run nothing is known yet. */
  setRun(run_id: string): void {
    if (run_id === this.#run_id) return;
    this.#run_id = run_id;
    this.#asked.clear();
    this.#underWay = new Set();
    this.#came = [];
    this.set(EMPTY);
    if (this.#wanted.size > 0) this.#askSoon();
  }

  /** @returns ends it */
  want(metric_key: string): () => void {
    this.#wanted.set(metric_key, (this.#wanted.get(metric_key) ?? 0) + 1);
    if (!this.state.series.has(metric_key)) this.#askSoon();
    else if (this.#isDue(metric_key)) this.request();
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      const left = (this.#wanted.get(metric_key) ?? 1) - 1;
      if (left > 0) this.#wanted.set(metric_key, left);
      else this.#wanted.delete(metric_key);
    };
  }

  /** It has new points. */
  markStale(metric_key: string): void {
    this.#heard.set(metric_key, (this.#heard.get(metric_key) ?? 0) + 1);
    if (this.#wanted.has(metric_key)) this.request();
  }

  markAllStale(): void {
    this.#asked.clear();
    if (this.#wanted.size > 0) this.request();
  }

  override setVisible(visible: boolean): void {
    this.#visible = visible;
    super.setVisible(visible);
  }

  override dispose(): void {
    this.#drawing.dispose();
    super.dispose();
  }

  /** A part of a series, or all of it, in detail; it is not kept. */
  async load(metric_key: string, range: StepRange | null): Promise<Series[]> {
    const series = await this.#client.call(getSeries, {
      run_id: this.#run_id,
      metric_key,
      width: ZOOM_COLUMNS,
      start_step: range === null ? undefined : Math.floor(range.start),
      end_step: range === null ? undefined : Math.ceil(range.end)
    });
    return [series];
  }

  /**
   * Asks for different metrics may overlap, and each answer is of use: they are put in here, what was
   * not here yet as it comes, new points all together. Of one metric there is one ask at a time, and
   * what came meanwhile is asked for after it.
   */
  protected override async ask(): Promise<null> {
    const run_id = this.#run_id;
    const underWay = this.#underWay;
    const due = [...this.#wanted.keys()].filter(key => this.#isDue(key) && !underWay.has(key));
    if (due.length === 0 || run_id === '') return null;
    const heard = due.map(key => this.#heard.get(key) ?? 0);
    for (const [index, key] of due.entries()) {
      this.#asked.set(key, heard[index]);
      underWay.add(key);
    }
    const answers = await Promise.allSettled(
      due.map(async metric_key => {
        const series = await this.#client.call(getSeries, {
          run_id,
          metric_key,
          width: this.#columns
        });
        const isFirst = underWay === this.#underWay && !this.state.series.has(metric_key);
        if (isFirst) {
          this.#came.push(series);
          this.#drawing.request();
        }
        return series;
      })
    );
    if (underWay !== this.#underWay) return null;
    const came: Series[] = [];
    let error: string | null = null;
    let again = false;
    for (const [index, answer] of answers.entries()) {
      underWay.delete(due[index]);
      const isStale = (this.#heard.get(due[index]) ?? 0) !== heard[index];
      again ||= isStale || (answer.status === 'fulfilled' && this.#isDue(due[index]));
      if (answer.status === 'fulfilled') {
        came.push(answer.value);
      } else {
        this.#asked.delete(due[index]);
        error = errorText(answer.reason);
      }
    }
    // A first answer of another ask is drawn with these, but not in place of a newer one.
    this.set({ ...this.#with([...this.#came.splice(0), ...came]), error });
    if (again) this.request();
    return null;
  }

  #showCame(): void {
    if (this.#came.length > 0) this.set(this.#with(this.#came.splice(0)));
  }

  #with(came: readonly Series[]): Pick<SeriesState, 'series' | 'start'> {
    const series = new Map(this.state.series);
    let { start } = this.state;
    for (const one of came) {
      series.set(one.metric_key, one);
      if (one.timestamps.length === 0) continue;
      const [first] = lineStarts([one]);
      if (start === null || first < start) start = first;
    }
    return { series, start };
  }

  /** With all that is wanted in the same moment; no timer, behind which a busy page would draw first. */
  #askSoon(): void {
    if (this.#soon) return;
    this.#soon = true;
    queueMicrotask(() => {
      this.#soon = false;
      if (this.#visible) void this.refresh();
      else this.request();
    });
  }

  #isDue(metric_key: string): boolean {
    return this.#asked.get(metric_key) !== (this.#heard.get(metric_key) ?? 0);
  }
}
