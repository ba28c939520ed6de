import { describe, expect, it } from 'vitest';
import { WorkerOutbox } from '../../src/sdk/node/worker-outbox.ts';

const SERVER = { address: 'http://127.0.0.1:9', authorization: null };
const RING = JSON.stringify(new URL('../../src/sdk/node/line-ring.ts', import.meta.url).href);
/** Takes nothing until it gets a message, and all that is there then; says that a flush is done. */
const READS_WHEN_ASKED = `
  import { parentPort, workerData } from 'node:worker_threads';
  const { RingReader } = await import(${RING});
  const ring = new RingReader(workerData.ring);
  let lines = 0;
  parentPort.on('message', message => {
    if (message.bytes) ring.release(message.bytes);
    if (message.flush === undefined) return;
    for (let some; (some = ring.read()) !== null; ) some === 'fence' ? ring.passFence() : (lines += some.length);
    parentPort.postMessage({ flushed: message.flush, all: true });
    parentPort.postMessage({ warning: 'read ' + lines });
  });`;
const STANDS_STILL = 'setInterval(() => {}, 1_000_000);';
const LINE = JSON.stringify(['tag', 0, 'long', 'x'.repeat(60_000)]);

function open(program: string) {
  const warnings: string[] = [];
  const outbox = new WorkerOutbox(
    SERVER,
    message => warnings.push(message),
    () => {},
    program
  );
  return { outbox, warnings };
}
/** Ms. */
function timeOf(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

describe('a worker that stands still', () => {
  it('is waited for once, and not by each call', () => {
    const { outbox, warnings } = open(STANDS_STILL);
    const filling = timeOf(() => {
      for (let i = 0; i < 100; i++) outbox.append(LINE);
    });
    expect(filling).toBeGreaterThan(900);
    expect(
      timeOf(() => {
        for (let i = 0; i < 1000; i++) outbox.append(LINE);
      })
    ).toBeLessThan(900);
    expect(warnings).toEqual([expect.stringContaining('stands still')]);
    expect(outbox.settle(0)).toBe('kept');
  });

  it('gets more as soon as it goes on', async () => {
    const { outbox, warnings } = open(READS_WHEN_ASKED);
    while (warnings.length === 0) outbox.append(LINE);
    // What is that small has room.
    expect(await outbox.flush(1000)).toBe(true);
    await expect.poll(() => warnings).toHaveLength(2);
    expect(timeOf(() => outbox.append('["metric",0,"loss",1,1,1]'))).toBeLessThan(500);
    for (let i = 0; i < 10; i++) outbox.append(LINE);
    await outbox.flush(1000);
    await expect.poll(() => warnings).toHaveLength(3);
    const [before, after] = warnings.slice(1).map(warning => Number(warning.replace('read ', '')));
    expect(after - before).toBe(11);
  });

  it('has at most 64 MB of artifacts on their way to it', () => {
    const { outbox, warnings } = open(STANDS_STILL);
    const artifact = () => outbox.appendWith('a', new Uint8Array(30_000_000), '["file"]');
    artifact();
    artifact();
    expect(warnings).toEqual([]);
    expect(timeOf(artifact)).toBeGreaterThan(900);
    expect(warnings).toEqual([expect.stringContaining('stands still')]);
  });
});

it('takes artifacts for as long as the worker does', async () => {
  const { outbox, warnings } = open(READS_WHEN_ASKED);
  for (let i = 0; i < 10; i++) outbox.appendWith('a', new Uint8Array(30_000_000), '["file"]');
  // One that is larger than all that may be on its way goes alone.
  outbox.appendWith('a', new Uint8Array(80_000_000), '["file"]');
  await outbox.flush(1000);
  expect(warnings.filter(warning => !warning.startsWith('read'))).toEqual([]);
});

describe.each([
  ['throws', "throw new Error('boom');", 'boom'],
  ['ends', 'process.exit(0);', 'its thread ended']
])('a worker that %s', (_, program, said) => {
  it('leaves nobody waiting', async () => {
    const { outbox, warnings } = open(program);
    const run_id = outbox.runId(0);
    expect(await outbox.flush(60_000)).toBe(false);
    await expect(run_id).rejects.toThrow('not on the tracking server');
    await expect(outbox.runId(1)).rejects.toThrow('not on the tracking server');
    expect(await outbox.flush(60_000)).toBe(false);
    expect(warnings).toEqual([expect.stringContaining(said)]);
    expect(timeOf(() => outbox.append(LINE))).toBeLessThan(500);
    expect(timeOf(() => outbox.settle(60_000))).toBeLessThan(500);
  });
});
