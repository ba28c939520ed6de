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

/** Whose Jupyter has the kernel. `jupyter kernelspec install` knows the same. */
export type KernelPlace = 'user' | { prefix: string };

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
export function kernelPackages(place: KernelPlace): KernelPackages {
  const [manifest, lock] = FILES.map(name => readFileSync(source(name), 'utf8'));
  const hash = createHash('sha256').update(manifest).update(lock).digest('hex').slice(0, 12);
  const { packages } = JSON.parse(lock) as { packages: Record<string, { os?: string[] }> };
  const paths = Object.entries(packages)
    .filter(([name, { os }]) => name !== '' && (os === undefined || os.includes(process.platform)))
    .map(([name]) => name);
  return { folder: path.join(home(place), hash), paths, count: paths.length };
}

/** Whether a folder of packages has what the launcher asks for. */
export function arePackagesThere(folder: string): boolean {
  return ['tslab/dist/main.js', 'zeromq/package.json', '@types/node/package.json'].every(file =>
    existsSync(path.join(folder, 'node_modules', file))
  );
}

/** Whether a folder of packages is one of ours, for another version of celltrail. */
export function isOfAnotherVersion(folder: string): boolean {
  const hash = path.basename(folder);
  return /^[0-9a-f]{12}$/.test(hash) && hash !== path.basename(kernelPackages('user').folder);
}

/**
 * Installs them where they are not, or not whole. They come into a folder of their own, which gets
 * its name when all are there and run: what was begun is never used. npm keeps each package that it
 * has loaded, so a second try begins where the first one stopped.
 *
 * @param onProgress told the share that is there, from 0, when it begins, to 1
 * @returns false if they were there already
 * @throws CommandFailure saying what to do
 */
export async function installKernelPackages(
  { folder, paths }: KernelPackages,
  onProgress: (share: number) => void
): Promise<boolean> {
  if (arePackagesThere(folder)) return false;
  removeAbandoned(path.dirname(folder));
  const part = `${folder}${PART}${process.pid}`;
  mkdirSync(part, { recursive: true });
  for (const name of FILES) cpSync(source(name), path.join(part, name));
  onProgress(0);
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
export function removeKernelPackages(place: KernelPlace): string | null {
  const folder = home(place);
  if (!existsSync(folder)) return null;
  rmSync(folder, { recursive: true });
  return folder;
}

const PART = '.part-';

const source = (name: string) => path.join(KERNEL_FOLDER, 'packages', name);

function giveName(part: string, folder: string): void {
  if (!arePackagesThere(folder)) rmSync(folder, { recursive: true, force: true });
  try {
    renameSync(part, folder);
  } catch (error) {
    // Another installation was as quick; theirs is as good.
    if (!existsSync(folder)) throw error;
    rmSync(part, { recursive: true, force: true });
  }
}

/** What an installation that was killed has left. */
function removeAbandoned(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const pid = Number(name.split(PART)[1]);
    if (Number.isInteger(pid) && !isRunning(pid)) {
      rmSync(path.join(folder, name), { recursive: true, force: true });
    }
  }
}

/** Beside the kernelspecs: who can read these can read what they run on. */
function home(place: KernelPlace): string {
  const data = place === 'user' ? userDataFolder() : path.join(place.prefix, 'share');
  return path.resolve(data, 'celltrail', 'kernel');
}

/** Data of programs that belongs to the user and no machine's cache may remove. */
function userDataFolder(): string {
  const { XDG_DATA_HOME, LOCALAPPDATA } = process.env;
  const own = homedir();
  switch (process.platform) {
    case 'darwin':
      return path.join(own, 'Library/Application Support');
    case 'win32':
      return LOCALAPPDATA || path.join(own, 'AppData/Local');
    default:
      // A relative one has no meaning (XDG Base Directory Specification).
      return XDG_DATA_HOME && path.isAbsolute(XDG_DATA_HOME)
        ? XDG_DATA_HOME
        : path.join(own, '.local/share');
  }
}
