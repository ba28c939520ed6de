import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync
} from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { isRunning } from '../store/db/process-identity.ts';
import { KERNEL_FOLDER } from './kernel-folders.ts';
import { npmCi, tryPackages } from './npm-ci.ts';

export interface KernelPackages {
  /** Where they are, or will be. A new set of versions has a new folder. */
  folder: string;
  /** Folders of the packages, relative to it. */
  paths: string[];
  count: number;
}

const FILES = ['package.json', 'package-lock.json'];
const POLL_MS = 200;

/** What the kernel runs on, in the versions of this celltrail. */
export function kernelPackages(): KernelPackages {
  const [manifest, lock] = FILES.map(name => readFileSync(source(name), 'utf8'));
  const hash = createHash('sha256').update(manifest).update(lock).digest('hex').slice(0, 12);
  const { packages } = JSON.parse(lock) as { packages: Record<string, unknown> };
  const paths = Object.keys(packages).filter(name => name !== '');
  return { folder: path.join(home(), hash), paths, count: paths.length };
}

/**
 * Installs them where they are not. They come into a folder of their own, which gets its name when
 * all are there and run: what was begun is never used. npm keeps each package that it has loaded, so
 * a second try begins where the first one stopped.
 *
 * @param onProgress told the share that is there, from 0 to 1
 * @returns false if they were there already
 * @throws CommandFailure saying what to do
 */
export async function installKernelPackages(
  { folder, paths }: KernelPackages,
  onProgress: (share: number) => void
): Promise<boolean> {
  if (existsSync(folder)) return false;
  removeAbandoned();
  const part = `${folder}${PART}${process.pid}`;
  mkdirSync(part, { recursive: true });
  for (const name of FILES) cpSync(source(name), path.join(part, name));
  const timer = setInterval(() => {
    const there = paths.filter(one => existsSync(path.join(part, one, 'package.json')));
    onProgress(there.length / paths.length);
  }, POLL_MS);
  try {
    await npmCi(part);
    await tryPackages(part);
    giveName(part, folder);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    throw error;
  } finally {
    clearInterval(timer);
  }
  return true;
}

/** @returns the folder that is gone; null if there was none */
export function removeKernelPackages(): string | null {
  const folder = home();
  if (!existsSync(folder)) return null;
  rmSync(folder, { recursive: true });
  return folder;
}

const PART = '.part-';

const source = (name: string) => path.join(KERNEL_FOLDER, 'packages', name);

function giveName(part: string, folder: string): void {
  try {
    renameSync(part, folder);
  } catch (error) {
    // Another installation was as quick; theirs is as good.
    if (!existsSync(folder)) throw error;
    rmSync(part, { recursive: true, force: true });
  }
}

/** What an installation that was killed has left. */
function removeAbandoned(): void {
  if (!existsSync(home())) return;
  for (const name of readdirSync(home())) {
    const pid = Number(name.split(PART)[1]);
    if (Number.isInteger(pid) && !isRunning(pid)) {
      rmSync(path.join(home(), name), { recursive: true, force: true });
    }
  }
}

/** Data of programs that belongs to the user and no machine's cache may remove. */
function home(): string {
  const { XDG_DATA_HOME, LOCALAPPDATA } = process.env;
  const own = homedir();
  const data =
    process.platform === 'darwin'
      ? path.join(own, 'Library/Application Support')
      : process.platform === 'win32'
        ? LOCALAPPDATA || path.join(own, 'AppData/Local')
        : XDG_DATA_HOME || path.join(own, '.local/share');
  return path.join(data, 'celltrail', 'kernel');
}
