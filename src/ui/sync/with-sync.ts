import type { SyncModel } from './sync-model.ts';

/** A view's model and that of the remote: seen together, and disposed together. */
export class WithSync<Model extends { setVisible(visible: boolean): void; dispose(): void }> {
  readonly main: Model;
  readonly sync: SyncModel;

  constructor(main: Model, sync: SyncModel) {
    this.main = main;
    this.sync = sync;
  }

  setVisible(visible: boolean): void {
    this.main.setVisible(visible);
    this.sync.setVisible(visible);
  }

  dispose(): void {
    this.main.dispose();
    this.sync.dispose();
  }
}
