// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { TrackingClient } from '../../../src/client/tracking-client.ts';
import type { AskQueue } from '../../../src/ui/compare/ask-queue.ts';
import { ExecutionsShelf } from '../../../src/ui/compare/executions-shelf.ts';
import { deferred } from '../../client/fake-transport.ts';

describe('the executions of compared sessions', () => {
  it('are those of the newest ask, also when an event comes during the first', async () => {
    const answers = [deferred<object>(), deferred<object>()];
    let asked = 0;
    const client = { call: () => answers[asked++].promise } as unknown as TrackingClient;
    const queue = { add: <T>(ask: () => Promise<T>) => ask() } as unknown as AskQueue;
    const shelf = new ExecutionsShelf(client, queue);
    const wanted = new Set(['s']);
    expect(shelf.markStale('s')).toBe(false);
    const first = shelf.fetch(wanted, () => undefined);
    expect(shelf.markStale('s')).toBe(true);
    const second = shelf.fetch(wanted, () => undefined);
    answers[1].resolve({ executions: ['old', 'new'] });
    await second;
    answers[0].resolve({ executions: ['old'] });
    await first;
    expect(shelf.snapshot().get('s')).toEqual(['old', 'new']);
    await shelf.fetch(wanted, () => undefined);
    expect(asked).toBe(2);
  });
});
