import { vi } from 'vitest';
import { EventStream } from '../../src/client/event-stream.ts';
import { TrackingClient } from '../../src/client/tracking-client.ts';
import type { Turns } from '../../src/client/turns.ts';
import { getStatus } from '../../src/protocol/endpoints/status.ts';
import type { TrailEvent } from '../../src/protocol/events.ts';
import { FakeTransport } from '../client/fake-transport.ts';
import { NOON } from './recorded.ts';

/** A client and its event stream over a fake transport, connected and ready. */
export function setUp() {
  const transport = new FakeTransport();
  transport.answer(getStatus, () => ({
    version: '0.1.0',
    data_dir: '/home/ana/work/.celltrail',
    data_bytes: 3_240_000,
    started_time: NOON,
    experiments: 2,
    runs: 120
  }));
  const client = new TrackingClient(transport);
  const events = new EventStream(client);
  transport.socket.open();
  transport.socket.send({ type: 'reset', cursor: '1' });
  const tell = (...told: TrailEvent[]) =>
    transport.socket.send({ type: 'events', cursor: '2', events: told });
  const server = (state: string, message = '', more: object = {}) =>
    transport.socket.send({ type: 'server', state, message, ...more });
  return { transport, client, events, tell, server };
}

/** Others of this page ask, and nobody else has a turn for so long from now. */
export function takeTurns(turns: Turns, ms = 2000): void {
  turns.join({ lateness: () => 1, run: () => new Promise(done => setTimeout(done, ms)) });
}

/** Lets time pass, and what was asked for in it be answered. Needs fake timers. */
export const wait = (ms = 20) => vi.advanceTimersByTimeAsync(ms);
