import { readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { DataFolderInUse } from '../../../src/store/db/data-folder-error.ts';
import { takeHolderFile } from '../../../src/store/db/holder-file.ts';
import { isOnNetwork } from '../../../src/store/db/network-file-system.ts';
import { temporaryFolder } from '../temporary-store.ts';

const QUICK = { settleMs: 20 };
const SINCE = Date.UTC(2026, 0, 2);

/** A file of another host's process that gave its last sign of life so long ago. */
const heldBy = (dataDir: string, holder: object, age: number) => {
  const path = join(dataDir, 'holder.json');
  writeFileSync(
    path,
    JSON.stringify({ id: 'x', host: 'elsewhere', pid: 7, since: SINCE, ...holder })
  );
  const then = Date.now() / 1000 - age;
  utimesSync(path, then, then);
  return path;
};
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => null,
    (error: unknown) => error
  );

describe('the holder file of a data folder', () => {
  it('names who has it, and is gone when it is released', async () => {
    const dataDir = temporaryFolder();
    const file = await takeHolderFile(dataDir, QUICK);
    const holder = JSON.parse(readFileSync(file.path, 'utf8'));
    expect(holder).toMatchObject({ host: hostname(), pid: process.pid });
    file.beat();
    file.release();
    (await takeHolderFile(dataDir, QUICK)).release();
  });

  it('shows signs of life, also after one that failed', async () => {
    const dataDir = temporaryFolder();
    const file = await takeHolderFile(dataDir, QUICK);
    const aside = `${file.path}.aside`;
    const stop = file.keepAlive(10);
    renameSync(file.path, aside);
    await wait(50);
    renameSync(aside, file.path);
    utimesSync(file.path, 1, 1);
    await expect.poll(() => statSync(file.path).mtimeMs).toBeGreaterThan(SINCE);
    stop();
    expect(file.isOwn()).toBe(true);
  });

  it('of a live holder on another host refuses in a sentence that names it', async () => {
    const dataDir = temporaryFolder();
    const path = heldBy(dataDir, {}, 50);
    const refused = await refusal(takeHolderFile(dataDir, QUICK));
    expect(refused).toBeInstanceOf(DataFolderInUse);
    expect((refused as Error).message).toContain(
      'is in use by another celltrail process on host elsewhere (pid 7, since 2026-01-02T00:00:00.000Z).'
    );
    expect(JSON.parse(readFileSync(path, 'utf8')).id).toBe('x');
  });

  it('is taken over when its holder gave no sign of life for a minute', async () => {
    const dataDir = temporaryFolder();
    heldBy(dataDir, {}, 70);
    expect((await takeHolderFile(dataDir, QUICK)).isOwn()).toBe(true);
  });

  it('is taken over at once when its process died on this host', async () => {
    const dataDir = temporaryFolder();
    const { path } = await takeHolderFile(dataDir, QUICK);
    const own = JSON.parse(readFileSync(path, 'utf8')) as object;
    heldBy(dataDir, { ...own, pid: 2 ** 30 }, 0);
    expect((await takeHolderFile(dataDir, QUICK)).isOwn()).toBe(true);
  });

  it('is not taken over at once when its process may run on another host of the same name', async () => {
    const dataDir = temporaryFolder();
    heldBy(dataDir, { host: hostname(), pid_space: 'of another system', pid: 2 ** 30 }, 0);
    expect(await refusal(takeHolderFile(dataDir, QUICK))).toBeInstanceOf(DataFolderInUse);
  });

  it('has one winner when several take it over', async () => {
    const dataDir = temporaryFolder();
    heldBy(dataDir, {}, 70);
    const tries = await Promise.allSettled(
      Array.from({ length: 5 }, () => takeHolderFile(dataDir, QUICK))
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('that another took over is noticed before something is written', async () => {
    const dataDir = temporaryFolder();
    const file = await takeHolderFile(dataDir, QUICK);
    heldBy(dataDir, {}, 0);
    expect(() => file.beat()).toThrow(/taken over by a celltrail process on host elsewhere/);
    file.release();
    expect(JSON.parse(readFileSync(file.path, 'utf8')).id).toBe('x');
  });
});

describe('a network file system', () => {
  it('is not what a folder of this disk is on, unless it is said so', () => {
    expect(isOnNetwork(temporaryFolder(), {})).toBe(false);
    expect(isOnNetwork(temporaryFolder(), { CELLTRAIL_NETWORK_FS: '1' })).toBe(true);
  });
});
