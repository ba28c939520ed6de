import { Signal, type ISignal } from '@lumino/signaling';
import type { TrackingClient, Transport } from '../client/tracking-client.ts';
import {
  closePageSession,
  getPageSession,
  openPageSession
} from '../protocol/endpoints/page-session.ts';
import { errorText } from '../ui/error-text.ts';

export interface AccessState {
  /** `unknown` until the server said so, and while somebody signs out. */
  access: 'unknown' | 'out' | 'in';
  /** False on a server that lets everybody in: there is no way out either. */
  required: boolean;
  /** Why the last try failed. */
  error: string | null;
  busy: boolean;
}

/** Whether this browser may use the server, and the way in. */
export class Access {
  readonly #client: TrackingClient;
  readonly #changed = new Signal<Access, void>(this);
  #state: AccessState = { access: 'unknown', required: false, error: null, busy: false };

  constructor(client: TrackingClient) {
    this.#client = client;
  }

  get changed(): ISignal<Access, void> {
    return this.#changed;
  }

  get state(): AccessState {
    return this.#state;
  }

  ask(): Promise<void> {
    return this.#try(() => this.#client.call(getPageSession, {}));
  }

  signIn(token: string): Promise<void> {
    return this.#try(() => this.#client.call(openPageSession, { token }));
  }

  /**
   * The views go first: one that asks while the server takes the session back would be refused. If
   * the server cannot be reached, `ask` says who is in.
   */
  signOut(): Promise<void> {
    if (!this.#state.busy) this.#set({ access: 'unknown' });
    return this.#try(() => this.#client.call(closePageSession, {}));
  }

  /** The server refused a request: it has another token now, or the browser was signed out. */
  lapsed(): void {
    if (this.#state.access === 'in') this.#set({ access: 'out', required: true });
  }

  async #try(call: () => Promise<{ required: boolean; signed_in: boolean }>): Promise<void> {
    if (this.#state.busy) return;
    this.#set({ busy: true, error: null });
    try {
      const { required, signed_in } = await call();
      this.#set({ access: signed_in ? 'in' : 'out', required, busy: false });
    } catch (error) {
      this.#set({ error: errorText(error), busy: false });
    }
  }

  #set(fields: Partial<AccessState>): void {
    this.#state = { ...this.#state, ...fields };
    this.#changed.emit();
  }
}

/** The same transport, which tells when the server refuses somebody who is not signed in. */
export function watched(transport: Transport, onRefused: () => void): Transport {
  const looked = <Answer extends { status: number }>(answer: Answer): Answer => {
    if (answer.status === 401) onRefused();
    return answer;
  };
  return {
    ...transport,
    request: async (...asked) => looked(await transport.request(...asked)),
    download: async (...asked) => looked(await transport.download(...asked))
  };
}
