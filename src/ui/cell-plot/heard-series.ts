import type { CellMetrics } from '../../protocol/endpoints/sessions.ts';
import { seriesId, wantedSeries } from './wanted-series.ts';

/** A second step makes a curve of a series, and several points may share the first one. */
const MAX_PROMPT_ASKS = 4;

/**
 * What the events say of series that grew: whether the cells are to be asked for at once, because a
 * cell may have a new curve. A series that still is none when they were asked a few times has no steps,
 * or is of no cell, and can wait.
 */
export class HeardSeries {
  /** Those that the cell which runs draws; if none runs, those of all cells. */
  #drawn: ReadonlySet<string> = new Set();
  /** How often the cells were asked for since one that is not drawn was heard of. */
  readonly #asks = new Map<string, number>();
  #grown = new Set<string>();

  /** @returns whether the cells are to be asked for at once */
  hear(series: { run_id: string; metric_key: string }): boolean {
    const id = seriesId(series);
    this.#grown.add(id);
    return !this.#drawn.has(id) && (this.#asks.get(id) ?? 0) < MAX_PROMPT_ASKS;
  }

  /** Ids of those that grew since this was called the last time. */
  takeGrown(): ReadonlySet<string> {
    const grown = this.#grown;
    this.#grown = new Set();
    return grown;
  }

  /** The cells were asked for; what was heard by now is in the answer. */
  answer(cells: readonly CellMetrics[]): void {
    const running = cells.filter(({ state }) => state === 'started');
    const drawing = running.length > 0 ? running : cells;
    this.#drawn = new Set(drawing.flatMap(cell => wantedSeries(cell).map(seriesId)));
    for (const id of this.#grown) {
      if (!this.#drawn.has(id)) this.#asks.set(id, (this.#asks.get(id) ?? 0) + 1);
    }
  }

  /** Another execution began or ended: series may be drawn that were not. */
  startOver(): void {
    this.#asks.clear();
  }
}
