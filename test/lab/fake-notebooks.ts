import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';

/** A notebook that is open. */
export class FakeNotebook {
  readonly id = 'panel-1';
  readonly disposed = new Signal<this, void>(this);
  readonly flashed: string[] = [];
  isDisposed = false;
  revealed = Promise.resolve();
  readonly contentChanged = new Signal<this, void>(this);
  readonly pathChanged = new Signal<this, void>(this);
  readonly content: { widgets: FakeWidget[]; activeCellIndex: number; scrollToCell(): void };
  #path: string;

  constructor(path: string, cells: Record<string, string>) {
    this.#path = path;
    const widgets = Object.entries(cells).map(([id, source]) => new FakeWidget(id, source));
    this.content = { widgets, activeCellIndex: -1, scrollToCell: () => {} };
  }

  get context() {
    if (this.isDisposed) throw new Error('The context is gone');
    return {
      localPath: this.#path,
      isReady: true,
      ready: Promise.resolve(),
      pathChanged: this.pathChanged,
      model: {
        contentChanged: this.contentChanged,
        cells: this.content.widgets.map(({ model }) => model)
      }
    };
  }

  edit(id: string, source: string): void {
    const widget = this.content.widgets.find(({ model }) => model.id === id);
    if (widget !== undefined) widget.source = source;
    this.contentChanged.emit();
  }

  rename(path: string): void {
    this.#path = path;
    this.pathChanged.emit();
  }

  close(): void {
    this.isDisposed = true;
    this.disposed.emit();
  }
}

class FakeWidget {
  readonly classes = new Set<string>();
  readonly node = document.createElement('div');
  readonly model;
  source: string;

  constructor(id: string, source: string) {
    this.source = source;
    this.model = { id, type: 'code', sharedModel: { getSource: () => this.source } };
  }

  addClass(name: string): void {
    this.classes.add(name);
  }

  removeClass(name: string): void {
    this.classes.delete(name);
  }
}

export class FakeTracker {
  readonly currentWidget = null;
  readonly widgetAdded = new Signal<this, FakeNotebook>(this);
  readonly #open: FakeNotebook[] = [];

  /** As JupyterLab takes it. */
  get tracker(): INotebookTracker {
    return this as unknown as INotebookTracker;
  }

  add(notebook: FakeNotebook): FakeNotebook {
    this.#open.push(notebook);
    this.widgetAdded.emit(notebook);
    notebook.disposed.connect(() => this.#open.splice(this.#open.indexOf(notebook), 1));
    return notebook;
  }

  forEach(each: (panel: NotebookPanel) => void): void {
    for (const one of this.#open) each(one as unknown as NotebookPanel);
  }

  find(isIt: (panel: NotebookPanel) => boolean): FakeNotebook | undefined {
    return this.#open.find(one => isIt(one as unknown as NotebookPanel));
  }
}
