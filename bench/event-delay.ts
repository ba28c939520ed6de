import WebSocket from 'ws';
import { EVENTS_PATH, type EventMessage } from '../src/protocol/events.ts';
import { call, createRuns } from './api.ts';
import { percentile } from './http-load.ts';
import { milliseconds, type Measured } from './measured.ts';
import type { BenchedServer } from './servers.ts';

const SAMPLES = 30;
/** Apart by more than the coalescing interval, so that each point has an event of its own. */
const PAUSE_MS = 300;

/** ms from the acknowledgement of a point to the event that names its series, in a WebSocket client. */
export async function eventDelay(server: BenchedServer): Promise<Measured[]> {
  const [run_id] = await createRuns(server, 1);
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/api/${EVENTS_PATH}`);
  await new Promise((done, fail) => socket.once('open', done).once('error', fail));
  let heard: ((time: number) => void) | undefined;
  socket.on('message', data => {
    const message = JSON.parse(String(data)) as EventMessage;
    if (message.type !== 'events') return;
    if (message.events.some(event => event.type === 'series' && event.run_id === run_id)) {
      heard?.(performance.now());
    }
  });
  const delays: number[] = [];
  for (let step = 0; step < SAMPLES; step++) {
    await new Promise(done => setTimeout(done, PAUSE_MS));
    const event = new Promise<number>(done => (heard = done));
    await call(server, 'runs/log-metric', {
      run_id,
      key: 'loss',
      value: step,
      timestamp: Date.now(),
      step
    });
    const acknowledged = performance.now();
    // The event may come before the answer has been read; then it took no time that a person waits.
    delays.push(Math.max(0, (await event) - acknowledged));
  }
  socket.close();
  delays.sort((a, b) => a - b);
  return [
    milliseconds('acknowledged point to WebSocket event, p50', percentile(delays, 0.5)),
    milliseconds('acknowledged point to WebSocket event, p99', percentile(delays, 0.99))
  ];
}
