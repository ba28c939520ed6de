import { WebSocketServer, type WebSocket } from 'ws';

import {
  EVENTS_PATH,
  HEARTBEAT_INTERVAL_MS,
  type EventMessage,
  type TrailEvent
} from '../protocol/events.ts';
import type { UpgradedSocket } from './listener.ts';
import { EventLog } from './event-log.ts';

/**
 * The WebSocket of every open tab. A peer that does not answer a ping, or that reads so slowly
 * that a megabyte waits for it, is dropped; it comes back and resumes by its cursor.
 */
export class EventSockets {
  readonly #log = new EventLog(batch => this.#send({ type: 'events', ...batch }));
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 4096 });
  /** With the peers that have been heard of since the last ping. */
  readonly #heard = new WeakSet<WebSocket>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor(options: { heartbeatMs?: number } = {}) {
    const interval = options.heartbeatMs ?? HEARTBEAT_INTERVAL_MS;
    this.#heartbeat = setInterval(() => this.#ping(), interval);
    this.#heartbeat.unref();
  }

  /** How many are connected. */
  get peers(): number {
    return this.#server.clients.size;
  }

  add(events: readonly TrailEvent[]): void {
    this.#log.add(events);
  }

  /** @returns false when the path is not that of the events */
  upgrade(path: string, query: string, { request, socket, head }: UpgradedSocket): boolean {
    if (!PATHS.includes(path)) return false;
    const from = new URLSearchParams(query).get('from');
    this.#server.handleUpgrade(request, socket, head, peer => this.#welcome(peer, from));
    return true;
  }

  close(): void {
    clearInterval(this.#heartbeat);
    this.#log.close();
    for (const peer of this.#server.clients) peer.terminate();
    this.#server.close();
  }

  #welcome(peer: WebSocket, from: string | null): void {
    this.#heard.add(peer);
    peer.on('pong', () => this.#heard.add(peer));
    peer.on('error', () => peer.terminate());
    const missed = from === null ? null : this.#log.since(from);
    if (missed === null) peer.send(text({ type: 'reset', cursor: this.#log.cursor }));
    else if (missed.events.length > 0) peer.send(text({ type: 'events', ...missed }));
  }

  #send(message: EventMessage): void {
    const sent = text(message);
    for (const peer of this.#server.clients) {
      if (peer.bufferedAmount > MAX_WAITING_BYTES) peer.terminate();
      else if (peer.readyState === peer.OPEN) peer.send(sent);
    }
  }

  #ping(): void {
    // A browser cannot see a ping: it takes a socket without messages for a dead one.
    this.#send({ type: 'events', cursor: this.#log.cursor, events: [] });
    for (const peer of this.#server.clients) {
      if (!this.#heard.delete(peer)) peer.terminate();
      else peer.ping();
    }
  }
}

const PATHS = [`/api/${EVENTS_PATH}`, `/ajax-api/${EVENTS_PATH}`];
const MAX_WAITING_BYTES = 1024 * 1024;

const text = (message: EventMessage) => JSON.stringify(message);
