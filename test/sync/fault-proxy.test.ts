import { afterEach, expect, it } from 'vitest';
import { FaultProxy, type Fault } from './fault-proxy.ts';
import { echo, serve } from './remote/small-server.ts';

let proxy: FaultProxy | undefined;

afterEach(() => proxy?.close());

it('meets those requests that it was told, as often as it was told', async () => {
  proxy = await FaultProxy.start(await serve(echo));
  proxy.next({ kind: 'status', status: 500 }, 2, (_, path) => path === '/a');
  expect(await statuses(proxy, ['/a', '/b', '/a', '/a'])).toEqual([500, 200, 500, 200]);
  expect(proxy.counts).toEqual({ seen: 4, forwarded: 2, faults: { status: 2 } });
  proxy.next({ kind: 'status', status: 502 }, Infinity);
  expect(await statuses(proxy, ['/a', '/a', '/a'])).toEqual([502, 502, 502]);
  proxy.clear();
  expect(await statuses(proxy, ['/a'])).toEqual([200]);
});

it('repeats random faults with the same seed', async () => {
  const faults: Fault[] = [429, 500, 503].map(status => ({ kind: 'status', status }));
  const paths = Array.from({ length: 30 }, () => '/a');
  proxy = await FaultProxy.start(await serve(echo));
  proxy.random(7, 0.5, faults);
  const first = await statuses(proxy, paths);
  proxy.random(7, 0.5, faults);
  expect(await statuses(proxy, paths)).toEqual(first);
  expect(new Set(first)).toEqual(new Set([200, 429, 500, 503]));
});

async function statuses({ address }: FaultProxy, paths: string[]): Promise<number[]> {
  const all: number[] = [];
  for (const path of paths) all.push((await fetch(address + path)).status);
  return all;
}
