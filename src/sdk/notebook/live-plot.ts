import { UNSENT_RUN } from '../../protocol/plot-bundle.ts';
import type { loggedSeries, onPoint } from '../logged-points.ts';
import type { Run } from '../run.ts';
import { uuid } from '../uuid.ts';
import { CellOutput } from './cell-output.ts';
import { drawPlot } from './drawing.ts';
import { linesOf } from './plot-lines.ts';
import { later, Throttle } from './throttle.ts';

/** Without a point for so long, a plot has come to its end, until the next one comes. */
const REST_MS = 2_000;

/** Where it can be heard what this process logs. */
export interface LoggedPoints {
  loggedSeries: typeof loggedSeries;
  onPoint: typeof onPoint;
}

/** Draws what this process logs. Outside a notebook it does nothing. */
export function plotLogged(logged: LoggedPoints, keys: readonly string[]): void {
  const output = new CellOutput();
  if (output.isSeen) new LivePlot(output, logged, keys);
}

/** Of the runs that were drawn. */
const ids = new WeakMap<Run, string>();

/** By metric: the one that is drawn on. */
const following = new Map<string, LivePlot>();

/**
 * A plot of what this process logs, drawn anew while it does. It has the runs that log while its cell
 * is the newest one; before any does, the last that did. A newer plot of one of its metrics ends it.
 */
class LivePlot {
  readonly #output: CellOutput;
  readonly #logged: LoggedPoints;
  readonly #keys: readonly string[];
  readonly #id = uuid();
  readonly #throttle = new Throttle(() => this.#draw(true));
  readonly #runs = new Set<Run>();
  #hasHeard = false;
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #unsubscribe: () => void;

  constructor(output: CellOutput, logged: LoggedPoints, keys: readonly string[]) {
    this.#output = output;
    this.#logged = logged;
    this.#keys = keys;
    for (const key of keys) {
      following.get(key)?.end();
      following.set(key, this);
    }
    const having = [...logged.loggedSeries()].filter(([, series]) =>
      keys.some(key => series.has(key))
    );
    const last = having.at(-1)?.[0];
    if (last !== undefined) this.#add(last);
    this.#unsubscribe = logged.onPoint((run, key) => this.#hear(run, key));
    this.#draw(false);
  }

  #hear(run: Run, key: string): void {
    if (!this.#keys.includes(key)) return;
    if (!this.#runs.has(run)) {
      if (!this.#output.isOfNewestCell) return;
      if (!this.#hasHeard) this.#runs.clear();
      this.#add(run);
    }
    this.#hasHeard = true;
    this.#throttle.request();
  }

  #add(run: Run): void {
    this.#runs.add(run);
    if (ids.has(run)) return;
    run.id().then(
      id => {
        ids.set(run, id);
        this.#throttle.request();
      },
      () => {} // The server refuses the run, and says so itself.
    );
  }

  /** It stays as it is. */
  end(): void {
    this.#unsubscribe();
    this.#throttle.cancel();
    clearTimeout(this.#restTimer);
    this.#draw(false);
  }

  #draw(live: boolean): void {
    const logged = [...this.#logged.loggedSeries()]
      .filter(([run]) => this.#runs.has(run))
      .flatMap(([run, series]) =>
        this.#keys.flatMap(metric_key => {
          const own = series.get(metric_key);
          const run_id = ids.get(run) ?? `${UNSENT_RUN}${run.number}`;
          return own === undefined ? [] : [{ run_id, metric_key, label: run.name, series: own }];
        })
      );
    if (logged.length === 0) {
      this.#output.show({ 'text/plain': `${this.#keys.join(', ')}: no points yet` });
      return;
    }
    this.#output.show(drawPlot(this.#id, linesOf(logged), live));
    if (!live) return;
    clearTimeout(this.#restTimer);
    this.#restTimer = later(() => this.#draw(false), REST_MS);
  }
}
