import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { Signal, type ISignal } from '@lumino/signaling';

/** Path of the notebook that the reader looked at last, through changes of the tab and renames. */
export class CurrentNotebook {
  readonly #tracker: INotebookTracker;
  readonly #changed = new Signal<CurrentNotebook, void>(this);
  #panel: NotebookPanel | null = null;

  constructor(tracker: INotebookTracker) {
    this.#tracker = tracker;
    tracker.currentChanged.connect(this.#onCurrent, this);
    this.#onCurrent();
  }

  get changed(): ISignal<CurrentNotebook, void> {
    return this.#changed;
  }

  get panel(): NotebookPanel | null {
    return this.#panel;
  }

  /** Relative to the Jupyter root; null when no notebook is open. */
  get path(): string | null {
    return this.#panel?.context.localPath ?? null;
  }

  dispose(): void {
    this.#tracker.currentChanged.disconnect(this.#onCurrent, this);
    this.#panel?.context.pathChanged.disconnect(this.#emit, this);
    Signal.clearData(this);
  }

  #onCurrent(): void {
    const before = this.#panel;
    // A closed panel's context is gone before its tracker says so.
    if (before !== null && !before.isDisposed) {
      before.context.pathChanged.disconnect(this.#emit, this);
    }
    this.#panel = this.#tracker.currentWidget;
    this.#panel?.context.pathChanged.connect(this.#emit, this);
    this.#emit();
  }

  #emit(): void {
    this.#changed.emit();
  }
}
