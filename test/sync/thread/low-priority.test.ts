import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';

const MODULE = new URL('../../../src/sync/thread/low-priority.ts', import.meta.url);

it.runIf(process.platform === 'linux')('lowers its own thread and no other', async () => {
  const before = getPriority();
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     const { getPriority } = require('node:os');
     const { readlinkSync } = require('node:fs');
     import(${JSON.stringify(MODULE.href)}).then(({ lowerPriority }) => {
       lowerPriority();
       parentPort.postMessage(getPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1))));
     });`,
    { eval: true }
  );
  const lowered = await new Promise<number>(resolve => worker.once('message', resolve));
  await worker.terminate();
  expect(lowered).toBe(Math.min(before + 10, 19));
  expect(getPriority()).toBe(before);
});
