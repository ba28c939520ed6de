import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { TrailEvent } from '../../src/protocol/events.ts';
import { EventLog, type EventBatch } from '../../src/server/event-log.ts';

const series = (metric_key: string): TrailEvent => ({
  type: 'series',
  run_id: 'r',
  metric_key,
  session_id: null
});

describe('EventLog', () => {
  let batches: EventBatch[];
  let log: EventLog;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    batches = [];
    log = new EventLog(batch => batches.push(batch));
  });
  afterEach(() => {
    log.close();
    vi.useRealTimers();
  });

  it('sends the first event after a rest at once', () => {
    log.add([series('a')]);
    vi.advanceTimersByTime(1);
    expect(batches.map(({ events }) => events)).toEqual([[series('a')]]);
  });

  it('sends at most one batch each 250 ms, with no event twice in it', () => {
    for (let ms = 0; ms < 1000; ms++) {
      log.add([series('a'), series('b')]);
      vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(250);
    expect(batches).toHaveLength(5);
    for (const { events } of batches) expect(events).toEqual([series('a'), series('b')]);
  });

  it('tells of points that are not finite, whatever comes after them', () => {
    const odd: TrailEvent = {
      ...(series('a') as TrailEvent & { type: 'series' }),
      not_finite: true
    };
    log.add([odd]);
    log.add([series('a')]);
    vi.advanceTimersByTime(250);
    expect(batches[0]!.events).toEqual([odd, series('a')]);
  });

  it('sends nothing when nothing changed', () => {
    log.add([]);
    vi.advanceTimersByTime(1000);
    expect(batches).toEqual([]);
  });

  it('answers what came after a cursor, each subject once', () => {
    const start = log.cursor;
    for (const key of ['a', 'b', 'a', 'c']) {
      log.add([series(key)]);
      vi.advanceTimersByTime(250);
    }
    expect(log.since(start)).toEqual({
      cursor: log.cursor,
      events: [series('a'), series('b'), series('c')]
    });
    expect(log.since(batches[1]!.cursor)!.events).toEqual([series('a'), series('c')]);
    expect(log.since(log.cursor)!.events).toEqual([]);
  });

  it('knows no cursor of another life, of the future, or of nonsense', () => {
    const other = new EventLog(() => {});
    expect(log.since(other.cursor)).toBeNull();
    expect(log.since(log.cursor.replace(/0$/, '1'))).toBeNull();
    expect(log.since(log.cursor.replace(/0$/, '-1'))).toBeNull();
    expect(log.since('')).toBeNull();
    expect(log.since('x.y')).toBeNull();
  });

  it('forgets what is older than ten minutes of steady change', () => {
    const start = log.cursor;
    for (let i = 0; i < 2400; i++) {
      log.add([series(String(i))]);
      vi.advanceTimersByTime(250);
    }
    expect(log.since(start)!.events).toHaveLength(2400);
    log.add([series('one more')]);
    vi.advanceTimersByTime(250);
    expect(log.since(start)).toBeNull();
  });
});
