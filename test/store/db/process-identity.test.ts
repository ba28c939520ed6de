import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';

import { identityOf, isAlive } from '../../../src/store/db/process-identity.ts';

it('knows a process that runs from one that has its number', () => {
  const own = identityOf(process.pid);
  expect(isAlive(own)).toBe(true);
  expect(isAlive({ ...own, started: '1' })).toBe(false);
  expect(isAlive({ ...own, pid: 2 ** 22 + 1 })).toBe(false);
});

it('says nothing of a process of another host or container', () => {
  const own = identityOf(process.pid);
  expect(isAlive({ ...own, host: 'other.example' })).toBeNull();
  expect(isAlive({ ...own, pid_space: 'elsewhere' })).toBeNull();
});

it('takes a process that has ended for dead before anybody asked how it ended', async () => {
  // The shell does not wait for its child, which stays as a zombie.
  const shell = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 60']);
  const pid = await new Promise<number>(resolve =>
    shell.stdout.once('data', text => resolve(Number(text)))
  );
  const child = identityOf(pid);
  expect(isAlive(child)).toBe(true);
  await expect.poll(() => isAlive(child)).toBe(false);
  expect(() => process.kill(pid, 0)).not.toThrow();
  shell.kill('SIGKILL');
});
