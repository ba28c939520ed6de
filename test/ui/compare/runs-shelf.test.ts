// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { TrackingClient } from '../../../src/client/tracking-client.ts';
import { getRun } from '../../../src/protocol/endpoints/runs.ts';
import type { AskQueue } from '../../../src/ui/compare/ask-queue.ts';
import { RunsShelf } from '../../../src/ui/compare/runs-shelf.ts';
import { deferred } from '../../client/fake-transport.ts';
import { run } from '../recorded.ts';

describe('a compared run', () => {
  it('is not asked for twice; once it has changed it is, and the newest answer stays', async () => {
    const answers = [deferred<object>(), deferred<object>()];
    let asked = 0;
    const call = (endpoint: unknown) =>
      endpoint === getRun ? answers[asked++].promise : Promise.resolve({});
    const client = { call } as unknown as TrackingClient;
    const queue = { add: <T>(ask: () => Promise<T>) => ask() } as unknown as AskQueue;
    const shelf = new RunsShelf(client, queue);
    const fetch = () => shelf.fetch(['a'], () => undefined);
    const first = fetch();
    await fetch();
    expect(asked).toBe(1);
    shelf.markStale(['a']);
    const second = fetch();
    answers[1].resolve({ run: run({ run_id: 'a', run_name: 'new' }) });
    await second;
    answers[0].resolve({ run: run({ run_id: 'a', run_name: 'old' }) });
    await first;
    expect(shelf.held(['a'])[0].run_name).toBe('new');
    await fetch();
    expect(asked).toBe(2);
  });
});
