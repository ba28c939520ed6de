// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { TrackingClient } from '../../../src/client/tracking-client.ts';
import type { AskQueue } from '../../../src/ui/compare/ask-queue.ts';
import { SeriesShelf } from '../../../src/ui/compare/series-shelf.ts';
import { deferred } from '../../client/fake-transport.ts';
import { series } from '../recorded.ts';

describe('a compared series', () => {
  it('that grows while it is asked for is asked for again, and the newest answer stays', async () => {
    const answers = [deferred<object>(), deferred<object>()];
    let asked = 0;
    const client = { call: () => answers[asked++].promise } as unknown as TrackingClient;
    const queue = { add: <T>(ask: () => Promise<T>) => ask() } as unknown as AskQueue;
    const shelf = new SeriesShelf(client, queue);
    const wanted = [{ run_id: 'a', metric_key: 'loss', width: 600 }];
    const fetch = () => shelf.fetch(wanted, () => undefined);
    const first = fetch();
    await fetch();
    expect(asked).toBe(1);
    shelf.markStale('a', 'loss');
    const second = fetch();
    answers[1].resolve(series({ values: [1, 2] }));
    await second;
    answers[0].resolve(series({ values: [1] }));
    await first;
    expect(shelf.get('a', 'loss')?.values).toEqual([1, 2]);
    await fetch();
    expect(asked).toBe(2);
  });
});
