import { accessSync, constants, mkdirSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { readArgumentsOf } from './arguments.ts';
import { CommandFailure, UsageError } from './failure.ts';
import {
  installKernelPackages,
  kernelPackages,
  removeKernelPackages,
  type KernelPlace
} from './kernel-packages.ts';
import {
  DISPLAY_NAME,
  installedSpecs,
  removeSpec,
  specFolder,
  specState,
  writeSpec
} from './kernel-spec.ts';
import { bar, ProgressLine } from './progress-line.ts';

const KERNEL_HELP = `celltrail kernel: the kernel of TypeScript notebooks

  celltrail kernel install [OPTION …]
                            puts "${DISPLAY_NAME}" beside Jupyter's other kernels
  celltrail kernel uninstall [OPTION …]
                            takes it away again
  celltrail kernel list     says where it is, and whether all that it needs is there

  --user                    for this user (that is what happens without an option)
  --sys-prefix              for the Python environment that celltrail is installed in
  --prefix DIR              in DIR/share/jupyter/kernels, for all who can read DIR
  --packages                uninstall: what it runs on goes as well, for that user or that prefix

It is tslab with its lost messages mended: the client 'celltrail' and the types of Node can be
imported from any folder. What it runs on, some 90 MB, is loaded once per user, or per prefix into
DIR/share/celltrail/kernel, from the npm registry (or from the mirror that npm is set up for), in
exactly the versions that were tested. That can be interrupted and started again; where all is as it
should be, nothing is done.`;

/** `celltrail kernel`. */
export async function runKernel(args: string[]): Promise<void> {
  const { values, named } = readArgumentsOf(args, {
    user: { type: 'boolean', default: false },
    'sys-prefix': { type: 'boolean', default: false },
    prefix: { type: 'string' },
    packages: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false }
  });
  if (values.help || named === null || named === 'help') {
    console.log(KERNEL_HELP);
    return;
  }
  const place = placeOf(values);
  switch (named) {
    case 'install':
      return install(place);
    case 'uninstall':
      return uninstall(place, values.packages);
    case 'list':
      return list(place);
    default:
      throw new UsageError(
        `'celltrail kernel' has no command '${named}'. Try: celltrail kernel --help`
      );
  }
}

async function install(place: KernelPlace): Promise<void> {
  const folder = specFolder(place);
  const packages = kernelPackages(place);
  let share = 0;
  const line = new ProgressLine(
    () => `${bar(share)} ${Math.round(share * packages.count)} of ${packages.count} packages`
  );
  let loaded: boolean;
  let written: boolean;
  try {
    tryFolder(folder);
    loaded = await installKernelPackages(packages, now => {
      share = now;
      line.changed();
    });
    written = writeSpec(folder, packages.folder);
  } catch (error) {
    throw asFailure(error);
  } finally {
    line.end();
  }
  console.log(
    loaded || written
      ? `${DISPLAY_NAME} is installed in ${folder}. A JupyterLab that is open shows it after a reload.`
      : `${DISPLAY_NAME} is installed in ${folder} already; nothing was changed.`
  );
}

function uninstall(place: KernelPlace, withPackages: boolean): void {
  const folder = specFolder(place);
  const removed = removeSpec(folder);
  console.log(removed ? `${folder} is removed.` : `There is no ${DISPLAY_NAME} in ${folder}.`);
  if (withPackages) {
    const gone = removeKernelPackages(place);
    console.log(gone === null ? 'What it runs on was not here.' : `${gone} is removed.`);
  } else if (removed) {
    console.log('What it runs on stays; --packages removes that as well.');
  }
}

function list(place: KernelPlace): void {
  const found = installedSpecs(place);
  if (found.length === 0) {
    console.log(`${DISPLAY_NAME} is not installed. Install it with: celltrail kernel install`);
    return;
  }
  const states = found.map(folder => ({ folder, ...specState(folder) }));
  for (const { folder, text } of states) console.log(`${folder}  ${text}`);
  if (states.some(({ starts }) => !starts)) {
    throw new CommandFailure('Install it again with: celltrail kernel install');
  }
}

/** A folder that cannot be written is found out before 90 MB are loaded for it. */
function tryFolder(folder: string): void {
  const made = mkdirSync(folder, { recursive: true });
  accessSync(folder, constants.W_OK);
  if (made === undefined) return;
  // Nothing is left of a trial but what somebody else has put there meanwhile.
  for (let one = folder; one.length >= made.length; one = path.dirname(one)) {
    try {
      rmdirSync(one);
    } catch {
      return;
    }
  }
}

/** Of the file system, which names its path; any other error as it is. */
function asFailure(error: unknown): unknown {
  const { code, path: file } = error as NodeJS.ErrnoException;
  if (error instanceof CommandFailure || file === undefined) return error;
  if (code === 'ENOSPC') return new CommandFailure(`The disk that holds ${file} is full.`);
  return new CommandFailure(
    `${file} cannot be written (${code}). Say with --user or --prefix DIR where the kernel shall be.`,
    { cause: error }
  );
}

function placeOf(values: { user: boolean; 'sys-prefix': boolean; prefix?: string }): KernelPlace {
  const { user, 'sys-prefix': sysPrefix, prefix } = values;
  if ([user, sysPrefix, prefix !== undefined].filter(Boolean).length > 1) {
    throw new UsageError('Only one of --user, --sys-prefix and --prefix can be meant.');
  }
  if (prefix !== undefined) return { prefix };
  if (!sysPrefix) return 'user';
  // Said by the Python side, which alone knows it.
  const own = process.env['CELLTRAIL_SYS_PREFIX'];
  if (!own) {
    throw new UsageError(
      '--sys-prefix is known only where Python has celltrail installed. Say where with --prefix.'
    );
  }
  return { prefix: own };
}
