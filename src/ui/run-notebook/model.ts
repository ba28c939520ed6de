import { Signal, type ISignal } from '@lumino/signaling';
import type { TrackingClient } from '../../client/tracking-client.ts';
import { errorText } from '../error-text.ts';
import { askRunNotebook, type RunNotebook } from './ask-run-notebook.ts';

export interface RunNotebookState {
  /** null until it is there. */
  notebook: RunNotebook | null;
  error: string | null;
}

/** The notebook of a run, asked for once: a copy does not change under its reader. */
export class RunNotebookModel {
  readonly run_id: string;
  readonly #client: TrackingClient;
  readonly #changed = new Signal<RunNotebookModel, void>(this);
  #state: RunNotebookState = { notebook: null, error: null };
  #asking = false;

  constructor(client: TrackingClient, run_id: string) {
    this.#client = client;
    this.run_id = run_id;
  }

  get changed(): ISignal<RunNotebookModel, void> {
    return this.#changed;
  }

  get state(): RunNotebookState {
    return this.#state;
  }

  setVisible(visible: boolean): void {
    if (visible && this.#state.error === null) void this.refresh();
  }

  async refresh(): Promise<void> {
    if (this.#asking || this.#state.notebook !== null) return;
    this.#asking = true;
    try {
      this.#set({ notebook: await askRunNotebook(this.#client, this.run_id), error: null });
    } catch (error) {
      this.#set({ notebook: null, error: errorText(error) });
    } finally {
      this.#asking = false;
    }
  }

  dispose(): void {
    Signal.clearData(this);
  }

  #set(state: RunNotebookState): void {
    this.#state = state;
    this.#changed.emit();
  }
}
