import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Panel, Widget } from '@lumino/widgets';

/** A panel whose content, and the code for it, is loaded when it is first seen. */
export class LazyPanel extends Panel {
  readonly #load: () => Promise<Widget>;
  readonly #trans: TranslationBundle;
  #loading = false;

  constructor(load: () => Promise<Widget>, trans: TranslationBundle) {
    super();
    this.#load = load;
    this.#trans = trans;
    this.addClass('ct-lazy-panel');
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) void this.#fill();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    void this.#fill();
  }

  async #fill(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    try {
      const content = await this.#load();
      if (this.isDisposed) content.dispose();
      else this.#replace(content);
    } catch (error) {
      console.error('celltrail: a panel could not be loaded.', error);
      this.#loading = false;
      if (!this.isDisposed) this.#replace(this.#failure());
    }
  }

  #replace(content: Widget): void {
    for (const old of [...this.widgets]) old.dispose();
    this.addWidget(content);
  }

  #failure(): Widget {
    const widget = new Widget();
    widget.addClass('ct-lazy-panel-failure');
    const text = document.createElement('p');
    text.textContent = this.#trans.__('This panel could not be loaded.');
    const again = document.createElement('button');
    again.type = 'button';
    again.className = 'jp-Button jp-mod-styled jp-mod-minimal';
    again.textContent = this.#trans.__('Try again');
    again.addEventListener('click', () => void this.#fill());
    widget.node.append(text, again);
    return widget;
  }
}
