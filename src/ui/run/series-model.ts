import type { TrackingClient } from '../../client/tracking-client.ts';
import type { StepRange } from '../../plot/axes.ts';
import { getSeries, type Series } from '../../protocol/endpoints/series.ts';
import { errorText } from '../error-text.ts';
import { PartModel } from './part-model.ts';

export interface SeriesState {
  /** Of one run, by metric: those that were on the screen. */
  series: ReadonlyMap<string, Series>;
  error: string | null;
}

/** Of a plot that the reader zoomed into. */
const ZOOM_COLUMNS = 1000;

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

  /**
   * @param options.columns pixels that the series are down-sampled for
   * @param options.interval ms
   */
  constructor(client: TrackingClient, options: { columns: number; interval: number }) {
    super({ series: new Map(), error: null }, options.interval);
    this.#client = client;
    this.#columns = options.columns;
  }

  /** Of another run nothing is known yet. */
  setRun(run_id: string): void {
    if (run_id === this.#run_id) return;
    this.#run_id = run_id;
    this.#asked.clear();
    this.#underWay = new Set();
    this.set({ series: new Map(), error: null });
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
        if (isFirst) this.set({ series: new Map(this.state.series).set(metric_key, series) });
        return series;
      })
    );
    if (underWay !== this.#underWay) return null;
    const series = new Map(this.state.series);
    let error: string | null = null;
    let again = false;
    for (const [index, answer] of answers.entries()) {
      underWay.delete(due[index]);
      const isStale = (this.#heard.get(due[index]) ?? 0) !== heard[index];
      again ||= isStale || (answer.status === 'fulfilled' && this.#isDue(due[index]));
      if (answer.status === 'fulfilled') {
        series.set(due[index], answer.value);
      } else {
        this.#asked.delete(due[index]);
        error = errorText(answer.reason);
      }
    }
    this.set({ series, error });
    if (again) this.request();
    return null;
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
