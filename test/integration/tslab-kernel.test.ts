import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KernelClient } from '../kernel/kernel-client.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const LAUNCHER = path.join(REPOSITORY, 'src/kernel/launcher.cjs');
const ARGV = [process.execPath, LAUNCHER, 'kernel', '--config-path', '{connection_file}'];

describe('the TypeScript kernel in a notebook of the checkout', () => {
  let kernel: KernelClient;

  beforeAll(async () => {
    const notebooks = path.join(REPOSITORY, 'notebooks');
    mkdirSync(notebooks, { recursive: true });
    kernel = await KernelClient.start(ARGV, notebooks);
  });
  afterAll(() => kernel?.stop());

  it.each([2_000, 20_000])(
    'loses none of %d lines printed in one tick, nor its idle',
    async count => {
      const { streams, idle, reply } = await kernel.execute(
        `for (let i = 0; i < ${count}; i++) console.log(i);`
      );
      expect(idle).toBe(true);
      expect(reply.status).toBe('ok');
      const lines = streams.map(({ text }) => Number(text));
      expect(lines).toEqual(Array.from({ length: count }, (_, i) => i));
    }
  );

  it('checks the types of what Node has: console, process, fetch, timers', async () => {
    const { streams, reply } = await kernel.execute(`
      const uri: string | undefined = process.env.NOT_SET_BY_ANYBODY;
      const refused = await fetch('http://127.0.0.1:9/', { method: 'POST' }).catch(() => 'refused');
      await new Promise(done => setTimeout(done, 1));
      console.log(typeof uri, refused);`);
    expect(reply.status).toBe('ok');
    expect(streams).toEqual([{ name: 'stdout', text: 'undefined refused\n' }]);
  });

  it('still fails a cell whose types are wrong', async () => {
    const { streams, reply } = await kernel.execute('const text: string = fetch;');
    expect(reply.status).toBe('error');
    expect(streams[0]).toMatchObject({ name: 'stderr', text: expect.stringContaining('string') });
  });
});

describe('the TypeScript kernel in a folder that knows nothing of the checkout', () => {
  let folder: string;
  let kernel: KernelClient;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'celltrail-notebooks-'));
    kernel = await KernelClient.start(ARGV, folder);
  });
  afterAll(async () => {
    await kernel?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('starts, and prints', async () => {
    const { streams, idle } = await kernel.execute("console.log('here', typeof fetch)");
    expect(streams).toEqual([{ name: 'stdout', text: 'here function\n' }]);
    expect(idle).toBe(true);
  });
});
