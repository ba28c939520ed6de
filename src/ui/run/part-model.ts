import { Signal, type ISignal } from '@lumino/signaling';
import type { TrackingClient } from '../../client/tracking-client.ts';
import { errorText } from '../error-text.ts';
import { Refresher } from '../refresher.ts';

interface PartState {
  /** Why the last ask failed; what was there before stays. */
  error: string | null;
}

/**
 * A part of what a view shows that is asked for by itself, and only while it is seen: it begins
 * hidden. Its state is replaced, never changed, before `changed` is emitted.
 */
export abstract class PartModel<State extends PartState> {
  readonly #changed = new Signal<PartModel<State>, void>(this);
  readonly #refresher: Refresher;
  #asked = 0;
  #state: State;

  /** @param interval ms between the start of one ask and the next */
  constructor(client: TrackingClient, state: State, interval: number) {
    this.#state = state;
    this.#refresher = new Refresher(() => this.#run(), interval, client.turns);
    this.#refresher.setPaused(true);
  }

  get changed(): ISignal<PartModel<State>, void> {
    return this.#changed;
  }

  get state(): State {
    return this.#state;
  }

  /** Asks soon; once it is seen, if it is hidden. */
  request(): void {
    this.#refresher.request();
  }

  async refresh(): Promise<void> {
    await this.#refresher.now();
  }

  /** As `refresh`; once it is seen, if it is hidden. */
  refreshIfSeen(): void {
    void this.#refresher.urgent();
  }

  setVisible(visible: boolean): void {
    this.#refresher.setPaused(!visible);
  }

  dispose(): void {
    this.drop();
    this.#refresher.dispose();
    Signal.clearData(this);
  }

  /** @returns what of the state is new, with which the error goes unless it is among it; null: nothing */
  protected abstract ask(): Promise<Partial<State> | null>;

  /** An answer that is still under way is not wanted any more. */
  protected drop(): void {
    this.#asked += 1;
  }

  protected set(fields: Partial<State>): void {
    this.#state = { ...this.#state, ...fields };
    this.#changed.emit();
  }

  async #run(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const fields = await this.ask();
      if (asked === this.#asked && fields !== null) this.set({ error: null, ...fields });
    } catch (error) {
      if (asked === this.#asked) this.set({ error: errorText(error) } as Partial<State>);
    }
  }
}
