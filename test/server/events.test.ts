import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { EVENTS_PATH, type EventMessage } from '../../src/protocol/events.ts';
import { EventSockets } from '../../src/server/events.ts';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openServer, type OpenServer } from './open-server.ts';

interface Tab {
  socket: WebSocket;
  messages: { at: number; message: EventMessage }[];
  /** Resolves once a message came that `matches`. */
  until(matches: (message: EventMessage) => boolean): Promise<EventMessage>;
}

function openTab(url: string, from?: string): Tab {
  const query = from === undefined ? '' : `?from=${encodeURIComponent(from)}`;
  const socket = new WebSocket(`${url}/api/${EVENTS_PATH}${query}`);
  const messages: Tab['messages'] = [];
  socket.on('message', data =>
    messages.push({ at: performance.now(), message: JSON.parse(String(data)) })
  );
  return {
    socket,
    messages,
    async until(matches) {
      for (;;) {
        const found = messages.find(({ message }) => matches(message));
        if (found) return found.message;
        await sleep(5);
      }
    }
  };
}

const hasSeries = (metric_key: string) => (message: EventMessage) =>
  message.type === 'events' &&
  message.events.some(event => event.type === 'series' && event.metric_key === metric_key);

describe('the WebSocket of events', () => {
  let open: OpenServer;
  let url: string;
  let run_id: string;
  let step = 0;

  beforeAll(async () => {
    open = await openServer();
    url = open.url.replace('http', 'ws');
    run_id = (await open.post('runs/create', { experiment_id: '0' })).body.run.info.run_id;
  });
  afterAll(() => open.close());

  const log = (key: string) =>
    open.post('runs/log-metric', { run_id, key, value: 1, timestamp: Date.now(), step: step++ });

  it('begins with a reset, then tells what changed', async () => {
    const tab = openTab(url);
    await tab.until(({ type }) => type === 'reset');
    const made = await open.post('runs/create', { experiment_id: '0' });
    const newRun = made.body.run.info.run_id;
    await tab.until(
      message =>
        message.type === 'events' &&
        message.events.some(event => event.type === 'run' && event.run_id === newRun)
    );
    await log('first');
    await tab.until(hasSeries('first'));
    tab.socket.terminate();
  });

  it('tells of a series at most once each 250 ms, however many points come', async () => {
    const tab = openTab(url);
    await tab.until(({ type }) => type === 'reset');
    const told = () => tab.messages.filter(({ message }) => hasSeries('many')(message));
    const began = performance.now();
    // However slow the machine is: as long as it takes to be told five times.
    while (told().length < 5) await Promise.all(Array.from({ length: 8 }, () => log('many')));
    expect(performance.now() - began).toBeGreaterThan(4 * 250 - 50);
    for (const { message } of told()) {
      const events = message.type === 'events' ? message.events : [];
      expect(events.filter(event => event.type === 'series')).toHaveLength(1);
    }
    tab.socket.terminate();
  });

  it('resumes by cursor with what was missed, and nothing else', async () => {
    const tab = openTab(url);
    await tab.until(({ type }) => type === 'reset');
    await log('seen');
    const seen = await tab.until(hasSeries('seen'));
    tab.socket.terminate();
    await log('missed');
    await sleep(300);

    const back = openTab(url, (seen as { cursor: string }).cursor);
    const missed = await back.until(hasSeries('missed'));
    expect(back.messages[0]!.message).toBe(missed);
    expect(hasSeries('seen')(missed)).toBe(false);
    back.socket.terminate();

    const upToDate = openTab(url, (missed as { cursor: string }).cursor);
    await once(upToDate.socket, 'open');
    await sleep(100);
    expect(upToDate.messages).toEqual([]);
    upToDate.socket.terminate();
  });

  it('resets a cursor that it does not know', async () => {
    const tab = openTab(url, 'another-life.7');
    await tab.until(({ type }) => type === 'reset');
    expect(tab.messages).toHaveLength(1);
    tab.socket.terminate();
  });

  it('closes with the server', async () => {
    const other = await openServer();
    const tab = openTab(other.url.replace('http', 'ws'));
    await tab.until(({ type }) => type === 'reset');
    const closed = once(tab.socket, 'close');
    await other.close();
    await closed;
  });
});

describe('a peer', () => {
  async function openSockets(heartbeatMs: number) {
    const sockets = new EventSockets({ heartbeatMs });
    const server = createServer();
    server.on('upgrade', (request, socket, head) =>
      sockets.upgrade(`/api/${EVENTS_PATH}`, '', { request, socket, head })
    );
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const close = () => {
      sockets.close();
      server.close();
    };
    return { sockets, url, close };
  }

  it('that answers pings stays, one that does not is dropped', async () => {
    const { url, close } = await openSockets(50);
    const alive = new WebSocket(url);
    const dead = new WebSocket(url, { autoPong: false });
    await Promise.all([once(alive, 'open'), once(dead, 'open')]);
    await once(dead, 'close');
    await sleep(150);
    expect(alive.readyState).toBe(WebSocket.OPEN);
    close();
  });

  it('that hears of no change hears that the connection lives', async () => {
    const { url, close } = await openSockets(50);
    const idle = new WebSocket(url);
    const heard: EventMessage[] = [];
    idle.on('message', data => heard.push(JSON.parse(String(data)) as EventMessage));
    await once(idle, 'open');
    await sleep(200);
    const [{ type, cursor }] = heard as [{ type: string; cursor: string }];
    expect(type).toBe('reset');
    expect(heard.length).toBeGreaterThan(1);
    expect(heard.slice(1)).toContainEqual({ type: 'events', cursor, events: [] });
    close();
  });

  it('that does not read is dropped before it fills the memory', async () => {
    const { sockets, url, close } = await openSockets(60_000);
    const slow = new WebSocket(url);
    await once(slow, 'open');
    slow.pause();
    let dropped = false;
    slow.on('close', () => (dropped = true));
    for (let round = 0; round < 40 && !dropped; round++) {
      sockets.add(
        Array.from({ length: 20_000 }, (_, i) => ({
          type: 'series' as const,
          run_id: 'r'.repeat(32),
          metric_key: `metric-${i}`,
          session_id: null
        }))
      );
      await sleep(260);
      if (sockets.peers === 0) dropped = true;
    }
    expect(sockets.peers).toBe(0);
    slow.terminate();
    close();
  });
});
