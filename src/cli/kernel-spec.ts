import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { CLIENT_FOLDER, KERNEL_FOLDER } from './kernel-folders.ts';
import { arePackagesThere, isOfAnotherVersion, type KernelPlace } from './kernel-packages.ts';

export const DISPLAY_NAME = 'TypeScript (celltrail)';

/** Name of its folder, and what notebooks keep of it. */
const NAME = 'celltrail-typescript';
const LOGO = 'logo-svg.svg';

export function specFolder(place: KernelPlace): string {
  const data = place === 'user' ? userDataFolder() : path.join(place.prefix, 'share/jupyter');
  return path.resolve(data, 'kernels', NAME);
}

/**
 * @param packages folder whose `node_modules` has tslab
 * @returns false if it was there already, just so
 */
export function writeSpec(folder: string, packages: string): boolean {
  const text = `${JSON.stringify(kernelSpec(packages), null, 2)}\n`;
  const file = path.join(folder, 'kernel.json');
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
  mkdirSync(folder, { recursive: true });
  copyFileSync(path.join(KERNEL_FOLDER, LOGO), path.join(folder, LOGO));
  // Jupyter may be reading it.
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
  return true;
}

/** @returns false if there was none */
export function removeSpec(folder: string): boolean {
  if (!existsSync(path.join(folder, 'kernel.json'))) return false;
  rmSync(folder, { recursive: true });
  return true;
}

/** Of the place, the user and the Python environment: those folders that have our kernel. */
export function installedSpecs(place: KernelPlace): string[] {
  const environment = process.env['CELLTRAIL_SYS_PREFIX'];
  const places: KernelPlace[] = [place, 'user', ...(environment ? [{ prefix: environment }] : [])];
  return [...new Set(places.map(specFolder))].filter(folder =>
    existsSync(path.join(folder, 'kernel.json'))
  );
}

/** @returns whether an installed kernel can start, and what is to be said of it */
export function specState(folder: string): { starts: boolean; text: string } {
  const fault = (text: string) => ({ starts: false, text });
  let argv: unknown;
  try {
    ({ argv } = JSON.parse(readFileSync(path.join(folder, 'kernel.json'), 'utf8')) as {
      argv: unknown;
    });
  } catch {
    return fault('kernel.json cannot be read');
  }
  if (!Array.isArray(argv)) return fault('kernel.json has no argv');
  const words = argv.filter(word => typeof word === 'string');
  const gone = words.find(word => path.isAbsolute(word) && !existsSync(word));
  if (gone !== undefined) return fault(`${gone} is gone`);
  const packages = words[words.indexOf('--packages') + 1];
  if (!arePackagesThere(packages)) return fault(`${packages} is not whole`);
  return {
    starts: true,
    text: isOfAnotherVersion(packages)
      ? 'ready, on the packages of another version; celltrail kernel install brings those of this one'
      : 'ready'
  };
}

function kernelSpec(packages: string): object {
  return {
    argv: [
      process.execPath,
      path.join(KERNEL_FOLDER, 'launcher.cjs'),
      '--packages',
      packages,
      '--client',
      CLIENT_FOLDER,
      'kernel',
      '--config-path',
      '{connection_file}'
    ],
    display_name: DISPLAY_NAME,
    language: 'typescript',
    interrupt_mode: 'signal',
    metadata: { debugger: false }
  };
}

/** `jupyter_data_dir()` of jupyter_core, which the Python side asks; without it, what that mostly is. */
function userDataFolder(): string {
  const { CELLTRAIL_JUPYTER_DATA_DIR, JUPYTER_DATA_DIR, XDG_DATA_HOME, APPDATA } = process.env;
  const known = CELLTRAIL_JUPYTER_DATA_DIR || JUPYTER_DATA_DIR;
  if (known) return known;
  const home = homedir();
  if (process.platform === 'darwin') return path.join(home, 'Library/Jupyter');
  if (process.platform === 'win32') {
    return APPDATA ? path.join(APPDATA, 'jupyter') : path.join(home, '.jupyter/data');
  }
  return path.join(XDG_DATA_HOME || path.join(home, '.local/share'), 'jupyter');
}
