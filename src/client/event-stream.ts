import { Signal, type ISignal } from '@lumino/signaling';
import {
  EVENTS_PATH,
  HEARTBEAT_INTERVAL_MS,
  type CompanionNews,
  type CompanionState,
  type TrailEvent
} from '../protocol/events.ts';
import { parseEventMessage } from './parse-event-message.ts';
import { reconnectDelay } from './reconnect-delay.ts';
import type { SocketLike, TrackingClient } from './tracking-client.ts';

/**
 * `connecting`: at first, and for the moment after a connection broke. `offline`: nobody answers
 * there. The others are the tracking server's own, as the server says them.
 */
export interface ServerState extends Omit<CompanionNews, 'state'> {
  state: 'connecting' | 'offline' | CompanionState;
}

/** Failed tries until a broken connection is called `offline`. */
const TRIES_UNTIL_OFFLINE = 2;
/** After an open connection said nothing about the server for this long, the server is up. */
const SETTLE_MS = 300;
/** A connection that is silent for longer is dead, though nobody closed it (a sleeping laptop, a proxy). */
const SILENCE_MS = 3 * HEARTBEAT_INTERVAL_MS;

/**
 * What changes on the server, over one WebSocket: reconnects by itself and resumes where it was.
 * `reset` says that events may have been missed: whoever shows something asks for it again.
 */
export class EventStream {
  readonly #client: TrackingClient;
  readonly #events = new Signal<EventStream, TrailEvent[]>(this);
  readonly #reset = new Signal<EventStream, void>(this);
  readonly #stateChanged = new Signal<EventStream, ServerState>(this);
  #state: ServerState = { state: 'connecting', message: '' };
  #socket: SocketLike | null = null;
  #cursor: string | null = null;
  #failures = 0;
  #disposed = false;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #settleTimer: ReturnType<typeof setTimeout> | undefined;
  #silenceTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: TrackingClient) {
    this.#client = client;
    this.#connect();
  }

  get events(): ISignal<EventStream, TrailEvent[]> {
    return this.#events;
  }

  get reset(): ISignal<EventStream, void> {
    return this.#reset;
  }

  get stateChanged(): ISignal<EventStream, ServerState> {
    return this.#stateChanged;
  }

  get state(): ServerState {
    return this.#state;
  }

  /** The reader wants it tried again: a new connection wakes a server that failed to start. */
  wake(): void {
    const { state } = this.#state;
    if ((state !== 'failed' && state !== 'offline') || this.#disposed) return;
    clearTimeout(this.#retryTimer);
    this.#leaveSocket();
    this.#connect();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    clearTimeout(this.#retryTimer);
    this.#leaveSocket();
    Signal.clearData(this);
  }

  #connect(): void {
    const path =
      this.#cursor === null
        ? EVENTS_PATH
        : `${EVENTS_PATH}?from=${encodeURIComponent(this.#cursor)}`;
    let socket: SocketLike;
    try {
      socket = this.#client.openSocket(path);
    } catch {
      // A browser throws when a page may not open a socket there at all.
      this.#retry();
      return;
    }
    this.#socket = socket;
    this.#watchSilence();
    socket.onopen = () => {
      this.#settleTimer = setTimeout(() => this.#settled(), SETTLE_MS);
    };
    socket.onmessage = event => this.#receive(event.data);
    socket.onclose = () => {
      this.#leaveSocket();
      this.#retry();
    };
  }

  #receive(data: unknown): void {
    this.#watchSilence();
    const message = parseEventMessage(data);
    if (message === null) return;
    if (message.type === 'server') {
      clearTimeout(this.#settleTimer);
      this.#failures = 0;
      const { state, message: text, tries, log } = message;
      this.#setState({ state, message: text, tries, log });
      return;
    }
    this.#cursor = message.cursor;
    this.#settled();
    if (message.type === 'reset') this.#reset.emit();
    else if (message.events.length > 0) this.#events.emit(message.events);
  }

  #settled(): void {
    clearTimeout(this.#settleTimer);
    this.#failures = 0;
    this.#setState({ state: 'ready', message: '' });
  }

  #retry(): void {
    if (this.#disposed) return;
    const delay = reconnectDelay(this.#failures, Math.random());
    this.#failures += 1;
    this.#setState(
      this.#failures > TRIES_UNTIL_OFFLINE
        ? { state: 'offline', message: '' }
        : { state: 'connecting', message: '' }
    );
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.#connect(), delay);
  }

  #watchSilence(): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => {
      this.#leaveSocket();
      this.#retry();
    }, SILENCE_MS);
  }

  #leaveSocket(): void {
    clearTimeout(this.#settleTimer);
    clearTimeout(this.#silenceTimer);
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #setState(state: ServerState): void {
    const { state: before, message, tries } = this.#state;
    const isSame = before === state.state && message === state.message && tries === state.tries;
    if (isSame) return;
    this.#state = state;
    this.#stateChanged.emit(state);
  }
}
