import { randomUUID } from 'node:crypto';
import {
  closeSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync
} from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DataFolderInUse } from './data-folder-error.ts';
import { readJsonFile } from './json-file.ts';
import { isHere, isRunning, pidSpace } from './process-identity.ts';

/** What the file says. */
interface Holder {
  /** Of this one holding. */
  id: string;
  host: string;
  pid: number;
  /** Where `pid` names a process; null where the system does not tell. */
  pid_space: string | null;
  /** When it took the folder, ms since 1970. */
  since: number;
}

export interface HolderFileOptions {
  /** Ms without a sign of life after which a holder counts as dead. */
  staleMs?: number;
  /** Ms that two who take over at once are given to see each other. */
  settleMs?: number;
}

/**
 * Takes a data folder on a network file system, where locks do not reach every host: a file that
 * names its holder, who writes to it every few seconds (`keepAlive`). Ages are taken from the times
 * that the file server gives, since hosts' clocks differ.
 *
 * @throws DataFolderInUse when another host, or another process of this one, holds it and is alive
 */
export async function takeHolderFile(
  dataDir: string,
  { staleMs = STALE_MS, settleMs = SETTLE_MS }: HolderFileOptions = {}
): Promise<HolderFile> {
  const path = holderPath(dataDir);
  const own: Holder = {
    id: randomUUID(),
    host: hostname(),
    pid: process.pid,
    pid_space: pidSpace(),
    since: Date.now()
  };
  if (!create(path, own)) {
    const other = read(path);
    if (!isDead(path, other, dataDir, staleMs)) throw inUse(dataDir, other);
    // Only one of those who move it away goes on; it may be another's by now.
    const aside = `${path}.${own.id}`;
    const moved = move(path, aside) ? read(aside) : null;
    rmSync(aside, { force: true });
    if (moved !== null && moved.id !== other?.id) {
      // Not moved back: that would write over the file of a third who made one meanwhile.
      create(path, moved);
      throw inUse(dataDir, moved);
    }
    if (!create(path, own)) throw inUse(dataDir, read(path));
    await wait(settleMs);
  }
  const file = new HolderFile(path, own.id);
  if (!file.isOwn()) throw inUse(dataDir, read(path));
  return file;
}

/** Who holds the folder, or held it when it died; null when nobody is known. */
export const readHolder = (dataDir: string) => read(holderPath(dataDir));

/** A folder that is held. */
export class HolderFile {
  readonly path: string;
  readonly id: string;
  #seen = Date.now();

  /** @param id what the file must say */
  constructor(path: string, id: string) {
    this.path = path;
    this.id = id;
  }

  isOwn(): boolean {
    return read(this.path)?.id === this.id;
  }

  /** A sign of life. @throws Error when another has taken the folder over */
  beat(): void {
    const holder = read(this.path);
    if (holder?.id !== this.id) throw takenOver(holder);
    const file = openSync(this.path, 'r+');
    try {
      writeSync(file, FIRST_BYTE, 0);
    } finally {
      closeSync(file);
    }
    this.#seen = Date.now();
  }

  /**
   * Gives signs of life from now on, whatever keeps the thread busy that writes: a long search must
   * not look like death. One that fails is no reason to stop, for the next may succeed; that another
   * took the folder over shows before the next write (`assertHeld`).
   *
   * @returns stops them
   */
  keepAlive(everyMs = BEAT_MS): () => void {
    const timer = setInterval(() => void this.#beatBesides().catch(() => undefined), everyMs);
    timer.unref();
    return () => clearInterval(timer);
  }

  /** `beat` without waiting for the file server, which may take its time. */
  async #beatBesides(): Promise<void> {
    const holder = JSON.parse(await readFile(this.path, 'utf8')) as Holder;
    if (holder.id !== this.id) return;
    const file = await open(this.path, 'r+');
    try {
      await file.write(FIRST_BYTE, 0);
    } finally {
      await file.close();
    }
  }

  /**
   * To be called before something is written: a process that was stopped for a while (a laptop that
   * slept) finds out here that another went on in its place.
   *
   * @throws Error when another has taken the folder over
   */
  assertHeld(): void {
    if (Date.now() - this.#seen > BEAT_MS) this.beat();
  }

  release(): void {
    if (this.isOwn()) rmSync(this.path, { force: true });
  }
}

/** How often a holder gives a sign of life. */
export const BEAT_MS = 5000;

/**
 * What a sign of life writes in the place of itself: a file of another, who took over after the look
 * at its id, stays as it is.
 */
const FIRST_BYTE = '{';

const holderPath = (dataDir: string) => join(dataDir, 'holder.json');

function create(path: string, holder: Holder): boolean {
  try {
    writeFileSync(path, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** @returns null when there is no such file, or nothing in it */
const read = (path: string) => readJsonFile<Holder>(path);

function move(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** @param holder null: the file says nothing, since it is just being made, or was damaged */
function isDead(path: string, holder: Holder | null, dataDir: string, staleMs: number): boolean {
  // Of this host it is known at once; `lock.db` keeps its processes apart besides.
  if (holder !== null && isHere(holder) && !isRunning(holder.pid)) return true;
  const probe = join(dataDir, `.clock-${randomUUID()}`);
  writeFileSync(probe, '');
  const now = statSync(probe).mtimeMs;
  rmSync(probe, { force: true });
  const beat = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now;
  return now - beat > staleMs;
}

const inUse = (dataDir: string, holder: Holder | null) =>
  new DataFolderInUse(dataDir, holder === null ? {} : { holder });

const takenOver = (holder: Holder | null) =>
  new Error(
    holder === null
      ? 'The holder file of the data folder is gone; nothing more is written to it.'
      : `The data folder was taken over by a celltrail process on host ${holder.host} ` +
          `(pid ${holder.pid}) while this one gave no sign of life.`
  );

const STALE_MS = 60_000;
const SETTLE_MS = 1000;
