import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventStream, type ServerState } from '../../src/client/event-stream.ts';
import { TrackingClient } from '../../src/client/tracking-client.ts';
import type { TrailEvent } from '../../src/protocol/events.ts';
import { FakeTransport } from './fake-transport.ts';

const RUN_EVENT: TrailEvent = { type: 'run', run_id: 'a', experiment_id: '0', session_id: null };

let transport: FakeTransport;
let stream: EventStream;
let heard: unknown[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  transport = new FakeTransport();
  stream = new EventStream(new TrackingClient(transport));
  heard = [];
  stream.events.connect((_, events) => void heard.push(events));
  stream.reset.connect(() => void heard.push('reset'));
  stream.stateChanged.connect((_, { state }: ServerState) => void heard.push(state));
});

afterEach(() => {
  stream.dispose();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('an event stream', () => {
  it('begins without a cursor and hands over what comes', () => {
    expect(transport.socket.path).toBe('celltrail/v1/events');
    transport.socket.open();
    transport.socket.send({ type: 'reset', cursor: '7' });
    transport.socket.send({ type: 'events', cursor: '8', events: [RUN_EVENT] });
    expect(heard).toEqual(['ready', 'reset', [RUN_EVENT]]);
  });

  it('resumes after a break where it was', () => {
    transport.socket.send({ type: 'reset', cursor: '7' });
    transport.socket.send({ type: 'events', cursor: '8 &', events: [RUN_EVENT] });
    transport.socket.drop();
    vi.advanceTimersByTime(1000);
    expect(transport.sockets).toHaveLength(2);
    expect(transport.socket.path).toBe('celltrail/v1/events?from=8%20%26');
  });

  it('waits longer after every failure, and is offline after a few', () => {
    const waits: number[] = [];
    for (let failure = 0; failure < 9; failure += 1) {
      const before = transport.sockets.length;
      const start = Date.now();
      transport.socket.drop();
      while (transport.sockets.length === before) vi.advanceTimersByTime(1);
      waits.push(Date.now() - start);
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits[0]).toBeLessThan(300);
    expect(waits[8]).toBeGreaterThan(waits[4]);
    expect(waits[8]).toBeLessThanOrEqual(15_000);
    expect(heard).toEqual(['offline']);
  });

  it('is ready again at once when the server answers', () => {
    for (let failure = 0; failure < 4; failure += 1) {
      transport.socket.drop();
      vi.advanceTimersByTime(15_000);
    }
    expect(stream.state.state).toBe('offline');
    transport.socket.open();
    transport.socket.send({ type: 'events', cursor: '9', events: [] });
    expect(stream.state.state).toBe('ready');
  });

  it('does not call a server ready that only accepts and drops', () => {
    for (let failure = 0; failure < 5; failure += 1) {
      transport.socket.open();
      transport.socket.drop();
      vi.advanceTimersByTime(15_000);
    }
    expect(heard).not.toContain('ready');
    expect(stream.state.state).toBe('offline');
  });

  it('passes on what the Jupyter server says of the tracking server', () => {
    transport.socket.open();
    transport.socket.send({ type: 'server', state: 'failed', message: 'the disk is full.' });
    vi.advanceTimersByTime(1000);
    expect(stream.state).toEqual({ state: 'failed', message: 'the disk is full.' });
    transport.socket.send({ type: 'server', state: 'ready', message: '' });
    expect(heard).toEqual(['failed', 'ready']);
  });

  it('passes on how often the tracking server was started, and what it wrote', () => {
    transport.socket.open();
    const restarting = { state: 'starting', message: 'It is restarting.' };
    transport.socket.send({ type: 'server', ...restarting });
    transport.socket.send({ type: 'server', ...restarting, tries: 2 });
    expect(stream.state).toEqual({ ...restarting, tries: 2 });
    const failed = { state: 'failed', message: 'the disk is full.', tries: 3, log: 'ENOSPC' };
    transport.socket.send({ type: 'server', ...failed });
    transport.socket.send({ type: 'server', ...failed, tries: 3 });
    expect(stream.state).toEqual(failed);
    expect(heard).toEqual(['starting', 'starting', 'failed']);
  });

  it('connects anew when the reader wants a server that failed to be tried again', () => {
    transport.socket.open();
    transport.socket.send({ type: 'server', state: 'failed', message: 'the disk is full.' });
    stream.wake();
    expect(transport.sockets).toHaveLength(2);
    expect(transport.sockets[0].closed).toBe(true);
    transport.socket.open();
    vi.advanceTimersByTime(400);
    expect(stream.state.state).toBe('ready');
    stream.wake();
    expect(transport.sockets).toHaveLength(2);
  });

  it('takes an open connection that says nothing of trouble for ready', () => {
    transport.socket.open();
    expect(stream.state.state).toBe('connecting');
    vi.advanceTimersByTime(400);
    expect(stream.state.state).toBe('ready');
  });

  it('leaves a connection that has been silent for three heartbeats', () => {
    transport.socket.open();
    transport.socket.send({ type: 'reset', cursor: '7' });
    vi.advanceTimersByTime(40_000);
    transport.socket.send({ type: 'events', cursor: '7', events: [] });
    vi.advanceTimersByTime(40_000);
    expect(transport.sockets).toHaveLength(1);
    vi.advanceTimersByTime(6000);
    expect(transport.sockets[0].closed).toBe(true);
    expect(transport.sockets).toHaveLength(2);
  });

  it.each([
    '{',
    '[]',
    'null',
    '{"type":"later"}',
    '{"type":"events","cursor":7,"events":[]}',
    '{"type":"server","state":"toString"}'
  ])('ignores %s', text => {
    transport.socket.send(text);
    expect(heard).toEqual([]);
  });

  it('is silent and closed after dispose', () => {
    const { socket } = transport;
    stream.dispose();
    expect(socket.closed).toBe(true);
    socket.send({ type: 'reset', cursor: '7' });
    socket.drop();
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual([]);
    expect(transport.sockets).toHaveLength(1);
  });
});
