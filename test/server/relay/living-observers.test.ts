import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { LivingObservers } from '../../../src/server/relay/living-observers.ts';
import { writeObserverFile } from '../../../src/server/relay/observer-file.ts';

describe('the Jupyter servers of a data folder', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'celltrail-observers-'));
    vi.useFakeTimers({ toFake: ['Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
    rmSync(dataDir, { recursive: true });
  });

  const write = (observer: string, pid: number) =>
    writeObserverFile(dataDir, { observer, pid, root_dir: null });

  /** Makes it one of another container, whose processes have numbers of their own. */
  function moveAway(observer: string): void {
    const file = path.join(dataDir, 'observers', `${observer}.json`);
    const said = JSON.parse(readFileSync(file, 'utf8'));
    said.process.pid_space = 'elsewhere';
    writeFileSync(file, JSON.stringify(said));
  }

  const livingOf = (observers: LivingObservers) =>
    observers
      .sort()
      .living.map(({ observer }) => observer)
      .sort();

  it('live as long as their process', async () => {
    const other = spawn('sleep', ['60']);
    write('own', process.pid);
    write('other', other.pid!);
    const observers = new LivingObservers(dataDir, 'own');
    expect(livingOf(observers)).toEqual(['other', 'own']);
    const exited = new Promise(resolve => other.once('exit', resolve));
    other.kill('SIGKILL');
    await exited;
    expect(livingOf(observers)).toEqual(['own']);
    observers.forget('other');
    expect(readdirSync(path.join(dataDir, 'observers'))).toEqual(['own.json']);
  });

  it('that began anew in the same process are dead in their former lives', () => {
    vi.setSystemTime(1_000_000);
    write('before', process.pid);
    vi.setSystemTime(2_000_000);
    write('after', process.pid);
    const observers = new LivingObservers(dataDir, 'own');
    vi.setSystemTime(2_011_000);
    expect(livingOf(observers)).toEqual(['after']);
  });

  it('in other containers live as long as their relay is here, or was 10 s ago', () => {
    vi.setSystemTime(1_000_000);
    write('far', process.pid);
    moveAway('far');
    const observers = new LivingObservers(dataDir, 'own');
    vi.setSystemTime(1_009_000);
    expect(livingOf(observers)).toEqual(['far']);
    const leave = observers.arrive('far');
    vi.setSystemTime(1_100_000);
    expect(livingOf(observers)).toEqual(['far']);
    leave();
    vi.setSystemTime(1_109_000);
    expect(livingOf(observers)).toEqual(['far']);
    vi.setSystemTime(1_111_000);
    expect(livingOf(observers)).toEqual([]);
  });
});
