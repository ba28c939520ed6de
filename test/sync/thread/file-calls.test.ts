import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, expect, it, vi } from 'vitest';
import type { RunFiles } from '../../../src/sync/push-files.ts';
import { fileHandlers, filesOver } from '../../../src/sync/thread/file-calls.ts';
import { PortCalls, type Port } from '../../../src/sync/thread/port-calls.ts';

const ports: MessagePort[] = [];
let crash: () => void;

function overPort(stream: Readable): RunFiles {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  const files: RunFiles = {
    files: (_, most) => Promise.resolve([{ path: 'a.bin', size: most, time: 5 }]),
    read: (_, __, range) => Promise.resolve({ size: 6, version: `v${range?.start ?? ''}`, stream })
  };
  const opened = fileHandlers(files);
  crash = opened.close;
  new PortCalls(port2 as Port, opened.handlers);
  return filesOver(new PortCalls(port1 as Port, {}));
}

afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

it('lists and reads files as they are', async () => {
  const files = overPort(Readable.from([Buffer.from('abc'), Buffer.from('def')]));
  expect(await files.files('uri', 7)).toEqual([{ path: 'a.bin', size: 7, time: 5 }]);
  const { size, version, stream } = await files.read('uri', 'a.bin', { start: 2, end: 4 });
  expect([size, version]).toEqual([6, 'v2']);
  expect(Buffer.concat(await stream.toArray()).toString()).toBe('abcdef');
});

it('reads no further than what is taken from it, and closes what was left in the middle', async () => {
  let read = 0;
  const endless = Readable.from(
    (function* () {
      for (;;) {
        read++;
        yield Buffer.alloc(64 * 1024);
      }
    })(),
    { objectMode: false, highWaterMark: 64 * 1024 }
  );
  const { stream } = await overPort(endless).read('uri', 'a.bin');
  stream.read(1);
  await sleep(100);
  expect(read).toBeLessThan(10);
  stream.destroy();
  await vi.waitFor(() => expect(endless.destroyed).toBe(true));
});

it('fails as the file does', async () => {
  const broken = new Readable({ read: () => void broken.destroy(new Error('the disk is gone')) });
  const { stream } = await overPort(broken).read('uri', 'a.bin');
  await expect(stream.toArray()).rejects.toThrow('the disk is gone');
});

it('closes what is open when the other side is gone, and what it still asked for', async () => {
  const [first, second] = [Readable.from(['a']), Readable.from(['b'])];
  const files = overPort(first);
  await files.read('uri', 'a.bin');
  crash();
  expect(first.destroyed).toBe(true);
  const late = overPort(second);
  crash();
  await late.read('uri', 'a.bin');
  expect(second.destroyed).toBe(true);
});
