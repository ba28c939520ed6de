import type { TrackingClient } from '../../client/tracking-client.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import type { CellMetrics } from '../../protocol/endpoints/sessions.ts';
import type { Session } from '../../protocol/entities/session.ts';
import type { CellPlot } from './cell-plot.ts';
import { runsToName } from './cell-series.ts';
import { OlderAttempts } from './older-attempts.ts';
import { RunLabels } from './run-labels.ts';

/**
 * What a plot can be drawn without at first: older attempts behind the newest, and what tells its runs
 * from each other. Asked for a piece a time.
 */
export class PlotBackground {
  readonly #older: OlderAttempts;
  readonly #labels: RunLabels;

  constructor(client: TrackingClient) {
    this.#older = new OlderAttempts(client);
    this.#labels = new RunLabels(client);
  }

  /** Of another notebook nothing is known yet. */
  clear(): void {
    this.#older.clear();
  }

  /** Asks again for what could not be had. */
  retry(): void {
    this.#older.retry();
  }

  /** What of it is here. */
  of(cell: CellMetrics, series: readonly Series[]): Pick<CellPlot, 'older' | 'labels'> {
    return { older: this.#older.of(cell), labels: this.labelsOf(series) };
  }

  labelsOf(series: readonly Series[]): CellPlot['labels'] {
    return this.#labels.of(runsToName(series));
  }

  /** Whether there are older attempts left to ask for. */
  isWanted(cell: CellMetrics): boolean {
    return this.#older.isWanted(cell);
  }

  /** @returns whether there was something left to ask for */
  async askNext(session: Session, cell: CellMetrics, plot: CellPlot): Promise<boolean> {
    const isNamed = await this.#labels.ask(runsToName(plot.series), plot.live);
    const isWanted = this.isWanted(cell);
    if (isWanted) await this.#older.askNext(session, cell);
    return isNamed || isWanted;
  }

  /** All of it. */
  async askAll(session: Session, cell: CellMetrics, series: readonly Series[]): Promise<void> {
    await this.#labels.ask(runsToName(series), false).catch(() => false);
    while (this.isWanted(cell)) await this.#older.askNext(session, cell);
  }
}
