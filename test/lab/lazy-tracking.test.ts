import { describe, expect, it } from 'vitest';
import type { SocketLike } from '../../src/client/tracking-client.ts';
import { LazyTracking } from '../../src/lab/lazy-tracking.ts';

describe('LazyTracking', () => {
  const opened: string[] = [];
  let closed = 0;
  const transport = {
    request: () => Promise.reject(new Error('not asked for here')),
    download: () => Promise.reject(new TypeError('Failed to fetch')),
    openSocket: (path: string): SocketLike => {
      opened.push(path);
      return { onopen: null, onmessage: null, onclose: null, close: () => void (closed += 1) };
    }
  };

  it('opens one socket, when the first view needs it, and closes it with the application', () => {
    const tracking = new LazyTracking(transport);
    void tracking.client;
    expect(opened).toEqual([]);
    expect(tracking.events).toBe(tracking.events);
    expect(opened).toEqual(['celltrail/v1/events']);
    tracking.dispose();
    expect(closed).toBe(1);
  });

  it('opens none only to close it', () => {
    opened.length = 0;
    new LazyTracking(transport).dispose();
    expect(opened).toEqual([]);
  });
});
