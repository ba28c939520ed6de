import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';

interface PanelModel {
  setVisible(visible: boolean): void;
  dispose(): void;
}

/** A view with its model: made for it, told whether it is seen, and disposed with it. */
export abstract class ModelPanel<Model extends PanelModel> extends ReactWidget {
  protected readonly model: Model;

  constructor(model: Model) {
    super();
    this.model = model;
  }

  override dispose(): void {
    if (this.isDisposed) return;
    document.removeEventListener('visibilitychange', this.#follow);
    super.dispose();
    this.model.dispose();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    // A browser shows one tab of many.
    document.addEventListener('visibilitychange', this.#follow);
    this.#follow();
  }

  protected override onAfterShow(): void {
    this.#follow();
  }

  protected override onAfterHide(): void {
    this.#follow();
  }

  readonly #follow = () =>
    this.model.setVisible(this.isVisible && document.visibilityState === 'visible');
}
