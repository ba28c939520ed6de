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

export const DISPLAY_NAME = 'TypeScript (celltrail)';

/** Name of its folder, and what notebooks keep of it. */
const NAME = 'celltrail-typescript';
const LOGO = 'logo-svg.svg';

/** `jupyter kernelspec install` knows the same. */
export type SpecPlace = 'user' | { prefix: string };

export function specFolder(place: SpecPlace): string {
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
export function installedSpecs(place: SpecPlace): string[] {
  const environment = process.env['CELLTRAIL_SYS_PREFIX'];
  const places: SpecPlace[] = [place, 'user', ...(environment ? [{ prefix: environment }] : [])];
  return [...new Set(places.map(specFolder))].filter(folder =>
    existsSync(path.join(folder, 'kernel.json'))
  );
}

/** What keeps an installed kernel from starting; null if nothing does. */
export function specFault(folder: string): string | null {
  let argv: unknown;
  try {
    ({ argv } = JSON.parse(readFileSync(path.join(folder, 'kernel.json'), 'utf8')) as {
      argv: unknown;
    });
  } catch {
    return 'kernel.json cannot be read';
  }
  if (!Array.isArray(argv)) return 'kernel.json has no argv';
  const gone = argv.find(
    one => typeof one === 'string' && path.isAbsolute(one) && !existsSync(one)
  );
  return gone === undefined ? null : `${gone as string} is gone`;
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

/** `jupyter_data_dir()` of jupyter_core. */
function userDataFolder(): string {
  const { JUPYTER_DATA_DIR, XDG_DATA_HOME, APPDATA } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  const home = homedir();
  if (process.platform === 'darwin') return path.join(home, 'Library/Jupyter');
  if (process.platform === 'win32') {
    return APPDATA ? path.join(APPDATA, 'jupyter') : path.join(home, '.jupyter/data');
  }
  return path.join(XDG_DATA_HOME || path.join(home, '.local/share'), 'jupyter');
}
