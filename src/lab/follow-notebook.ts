import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';
import type { NotebookCell } from '../protocol/trust/cell-index.ts';
import { findPanel } from './go-to-cell.ts';
import { notebookCells } from './notebook-cells.ts';

type OnCells = (cells: readonly NotebookCell[] | null) => void;

const INTERVAL_MS = 250;

/** As `FollowNotebook` says. */
export function followNotebook(
  tracker: INotebookTracker,
  path: string,
  onCells: OnCells
): () => void {
  const follower = new NotebookFollower(tracker, path, onCells);
  return () => follower.dispose();
}

class NotebookFollower {
  readonly #tracker: INotebookTracker;
  readonly #path: string;
  readonly #onCells: OnCells;
  #panel: NotebookPanel | null = null;
  #told: readonly NotebookCell[] | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;

  constructor(tracker: INotebookTracker, path: string, onCells: OnCells) {
    this.#tracker = tracker;
    this.#path = path;
    this.#onCells = onCells;
    tracker.forEach(panel => this.#watch(panel));
    tracker.widgetAdded.connect((_, panel) => {
      this.#watch(panel);
      this.#find();
    }, this);
    this.#find();
    if (this.#panel === null) onCells(null);
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#panel = null;
    Signal.disconnectReceiver(this);
  }

  /** Any notebook may be renamed to the path. */
  #watch(panel: NotebookPanel): void {
    panel.context.pathChanged.connect(this.#find, this);
  }

  #find(): void {
    const panel = findPanel(this.#tracker, this.#path);
    if (panel === this.#panel) return;
    const wasOpen = this.#leave();
    this.#panel = panel;
    if (panel === null) {
      if (wasOpen) this.#onCells(null);
      return;
    }
    panel.disposed.connect(this.#onClosed, this);
    panel.context.model.contentChanged.connect(this.#soon, this);
    void panel.context.ready.then(() => {
      if (panel === this.#panel) this.#tell();
    });
  }

  #leave(): boolean {
    const panel = this.#panel;
    this.#panel = null;
    this.#told = null;
    if (panel === null) return false;
    panel.disposed.disconnect(this.#onClosed, this);
    // A closed panel's context is gone before it says so.
    if (panel.isDisposed) return true;
    panel.context.model.contentChanged.disconnect(this.#soon, this);
    return true;
  }

  /** Its tracker forgets it after this. */
  #onClosed(): void {
    queueMicrotask(() => {
      if (!this.#disposed) this.#find();
    });
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => this.#tell(), INTERVAL_MS);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const panel = this.#panel;
    if (panel === null || !panel.context.isReady) return;
    const cells = notebookCells(panel.context.model.cells);
    // Outputs are content, too.
    if (this.#told !== null && sameCells(cells, this.#told)) return;
    this.#told = cells;
    this.#onCells(cells);
  }
}

function sameCells(a: readonly NotebookCell[], b: readonly NotebookCell[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ id, source }, at) => id === b[at].id && source === b[at].source)
  );
}
