import { readArgumentsOf } from './arguments.ts';
import { CommandFailure, UsageError } from './failure.ts';
import { installKernelPackages, kernelPackages, removeKernelPackages } from './kernel-packages.ts';
import {
  DISPLAY_NAME,
  installedSpecs,
  removeSpec,
  specFault,
  specFolder,
  writeSpec,
  type SpecPlace
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
  --prefix DIR              in DIR/share/jupyter/kernels
  --packages                uninstall: what it runs on goes as well

It is tslab with its lost messages mended: the client 'celltrail' and the types of Node can be
imported from any folder. What it runs on, some 90 MB, is loaded once per user from the npm registry
(or from the mirror that npm is set up for), in exactly the versions that were tested. That can be
interrupted and started again; where all is as it should be, nothing is done.`;

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

async function install(place: SpecPlace): Promise<void> {
  const folder = specFolder(place);
  const packages = kernelPackages();
  let share = 0;
  const line = new ProgressLine(
    () => `${bar(share)} ${Math.round(share * packages.count)} of ${packages.count} packages`
  );
  let loaded: boolean;
  try {
    loaded = await installKernelPackages(packages, now => {
      if (now === share) return;
      share = now;
      line.changed();
    });
  } finally {
    line.end();
  }
  const written = writeSpec(folder, packages.folder);
  console.log(
    loaded || written
      ? `${DISPLAY_NAME} is installed in ${folder}. A JupyterLab that is open shows it after a reload.`
      : `${DISPLAY_NAME} is installed in ${folder} already; nothing was changed.`
  );
}

function uninstall(place: SpecPlace, withPackages: boolean): void {
  const folder = specFolder(place);
  const removed = removeSpec(folder);
  console.log(removed ? `${folder} is removed.` : `There is no ${DISPLAY_NAME} in ${folder}.`);
  if (withPackages) {
    const gone = removeKernelPackages();
    console.log(gone === null ? 'What it runs on was not here.' : `${gone} is removed.`);
  } else if (removed) {
    console.log(`What it runs on stays for other environments; --packages removes that as well.`);
  }
}

function list(place: SpecPlace): void {
  const found = installedSpecs(place);
  if (found.length === 0) {
    console.log(`${DISPLAY_NAME} is not installed. Install it with: celltrail kernel install`);
    return;
  }
  const faults = found.map(folder => ({ folder, fault: specFault(folder) }));
  for (const { folder, fault } of faults) {
    console.log(`${folder}  ${fault ?? 'ready'}`);
  }
  if (faults.some(({ fault }) => fault !== null)) {
    throw new CommandFailure('Install it again with: celltrail kernel install');
  }
}

function placeOf(values: { user: boolean; 'sys-prefix': boolean; prefix?: string }): SpecPlace {
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
