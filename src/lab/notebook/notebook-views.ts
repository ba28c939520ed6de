import type { NotebookPanel } from '@jupyterlab/notebook';
import { MessageLoop, type Message } from '@lumino/messaging';
import { NotebookPlots } from '../../ui/cell-plot/notebook-plots.ts';
import type { GoToCell } from '../../ui/run/go-to-cell.ts';
import type { Translation } from '../../ui/translation.ts';
import { NotebookMarkViews } from './notebook-mark-views.ts';
import { NotebookNoteViews } from './notebook-note-views.ts';
import { NotebookPlotViews } from './notebook-plot-views.ts';
import { GRACE_MS, type SentExecution, type SentExecutions } from './sent-executions.ts';
import type { ICelltrailSettings, ITrackingClient } from '../tokens.ts';

/** A cell that prints a lot changes its outputs hundreds of times a second. */
const DELAY_MS = 20;

/**
 * Shows under the cells of one open notebook what the record knows of them: notes, and plots if the
 * settings want them. What is shown follows from the record, the cells and their saved outputs
 * alone, so it can be worked out again after any change.
 */
export class NotebookViews {
  readonly #panel: NotebookPanel;
  readonly #settings: ICelltrailSettings;
  readonly #trans: Translation;
  readonly #onOpenRun: (run_id: string, execution_id?: string) => void;
  readonly #goToCell: GoToCell | undefined;
  readonly #plots: NotebookPlots;
  readonly #sent: SentExecutions;
  readonly #noteViews: NotebookNoteViews;
  #plotViews: NotebookPlotViews | null = null;
  #markViews: NotebookMarkViews | null = null;
  /** Executions of a cell that has been run again, until the record knows of it. */
  readonly #replaced = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;

  constructor(
    panel: NotebookPanel,
    tracking: ITrackingClient,
    sent: SentExecutions,
    settings: ICelltrailSettings,
    trans: Translation,
    onOpenRun: (run_id: string, execution_id?: string) => void,
    goToCell?: GoToCell
  ) {
    this.#panel = panel;
    this.#settings = settings;
    this.#trans = trans;
    this.#onOpenRun = onOpenRun;
    this.#goToCell = goToCell;
    this.#sent = sent;
    this.#plots = new NotebookPlots(tracking.client, tracking.events);
    this.#noteViews = new NotebookNoteViews(this.#parts());
    this.#plots.changed.connect(this.#schedule, this);
    sent.sent.connect(this.#onSent, this);
    sent.answered.connect(this.#followVisibility, this);
    settings.changed.connect(this.#onSettings, this);
    panel.content.modelContentChanged.connect(this.#schedule, this);
    panel.context.pathChanged.connect(this.#onPath, this);
    panel.disposed.connect(this.dispose, this);
    MessageLoop.installMessageHook(panel, this.#onPanelMessage);
    this.#onSettings();
    this.#onPath();
    this.#followVisibility();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#restTimer);
    MessageLoop.removeMessageHook(this.#panel, this.#onPanelMessage);
    this.#sent.sent.disconnect(this.#onSent, this);
    this.#sent.answered.disconnect(this.#followVisibility, this);
    this.#settings.changed.disconnect(this.#onSettings, this);
    this.#panel.disposed.disconnect(this.dispose, this);
    this.#panel.context.pathChanged.disconnect(this.#onPath, this);
    this.#panel.content?.modelContentChanged.disconnect(this.#schedule, this);
    this.#plotViews?.dispose();
    this.#markViews?.dispose();
    this.#noteViews.dispose();
    this.#plots.dispose();
  }

  #parts() {
    return {
      panel: this.#panel,
      plots: this.#plots,
      replaced: this.#replaced,
      trans: this.#trans,
      onChanged: () => this.#schedule()
    };
  }

  /** Notes stay without plots: they say that something was not recorded as the cell's tags ask. */
  #onSettings(): void {
    const { inlinePlots, cellMarks } = this.#settings;
    this.#setMarks(cellMarks);
    this.#plots.setDrawing(inlinePlots);
    if (inlinePlots === (this.#plotViews !== null)) return;
    this.#plotViews?.dispose();
    this.#plotViews = inlinePlots
      ? new NotebookPlotViews({
          ...this.#parts(),
          sent: this.#sent,
          links: { openRun: this.#onOpenRun, goToCell: this.#goToCell }
        })
      : null;
  }

  #setMarks(wanted: boolean): void {
    if (wanted === (this.#markViews !== null)) return;
    this.#markViews?.dispose();
    this.#markViews = wanted
      ? new NotebookMarkViews({
          ...this.#parts(),
          marks: () => this.#plots.logged,
          onOpen: ({ execution_id }) => {
            const { run_id } = this.#plots;
            if (run_id !== null) this.#onOpenRun(run_id, execution_id);
          }
        })
      : null;
    this.#schedule();
  }

  #onPath(): void {
    this.#plots.setNotebook(this.#panel.context.localPath);
  }

  readonly #onPanelMessage = (_: unknown, message: Message): boolean => {
    if (message.type === 'after-show' || message.type === 'after-hide') this.#followVisibility();
    return true;
  };

  #followVisibility(): void {
    // What was run here gets its plot saved when it ends, also behind another tab.
    const { isVisible } = this.#panel;
    const { hasJustEnded } = this.#sent;
    this.#plots.setVisible(isVisible || hasJustEnded);
    clearTimeout(this.#restTimer);
    if (!isVisible && hasJustEnded)
      this.#restTimer = setTimeout(() => this.#followVisibility(), GRACE_MS);
  }

  #onSent(_: SentExecutions, { cell_id, execution_id }: SentExecution): void {
    const { plots, notes, logged } = this.#plots;
    for (const shown of [plots.get(cell_id), notes.get(cell_id), logged.get(cell_id)]) {
      if (shown !== undefined && shown.execution_id !== execution_id) {
        this.#replaced.add(shown.execution_id);
      }
    }
    this.#followVisibility();
    this.#schedule();
  }

  #schedule(): void {
    if (this.#disposed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#disposed || this.#panel.isDisposed) return;
      this.#plotViews?.update();
      this.#markViews?.update();
      this.#noteViews.update();
    }, DELAY_MS);
  }
}
