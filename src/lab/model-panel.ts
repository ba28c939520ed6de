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
    super.dispose();
    this.model.dispose();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.model.setVisible(this.isVisible);
  }

  protected override onAfterShow(): void {
    this.model.setVisible(true);
  }

  protected override onAfterHide(): void {
    this.model.setVisible(false);
  }
}
