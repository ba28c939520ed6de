/**
 * Makes a checkout ready: npm's and PyPI's packages, the build, and the extension in the checkout's
 * own virtual environment. Each step is skipped when its inputs have not changed.
 *
 * Called by `npm run setup`, and by `npm start` and `npm test` first.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, CLIENT_OUTPUT, LABEXTENSION_OUTPUT } from './build.mjs';
import { CACHE, node24, PYTHON, ROOT, run, step, VENV } from './checkout.mjs';

const OLDEST_PYTHON = [3, 11];
const UV_VERSION = '0.13.9';

/** @param {{ tests?: boolean }} options `tests`: with the Python packages of tests and bench */
export async function setup(options) {
  await setupStages(options).checkout();
}

/**
 * The set-up in parts, for who can go on when some of it is there: npm and pip mostly wait for the
 * registries. Each begins when it is first asked for, with those that it needs, and happens once.
 *
 * @param {{ tests?: boolean }} options as of `setup`
 */
export function setupStages({ tests = false } = {}) {
  const python = once(() => installPythonPackages(tests));
  const packages = once(() => Promise.all([installNpmPackages(), python()]));
  return {
    /** The Python packages. */
    python,
    /** Those of npm too. */
    packages,
    /** All of `setup`. */
    checkout: once(async () => {
      await packages();
      await build();
      await installExtension();
    }),
    /** What some suites need beside the set-up. */
    neighbours: once(async () => {
      await python();
      await installNeighbours();
      await installSdkHosts();
      await fetchNotebooks();
    })
  };
}

function once(begin) {
  let begun;
  return () => (begun ??= begin());
}

function installNpmPackages() {
  // No package needs its install script here: native parts come inside the packages.
  return step('npm packages', ['package.json', 'package-lock.json'], ['node_modules'], () =>
    run(...npm('ci', '--ignore-scripts', '--no-audit', '--no-fund'), { quiet: true })
  );
}

function npm(...args) {
  // Set by npm when it runs a script; the file form works on Windows too, where npm is a .cmd.
  const script = process.env.npm_execpath;
  return script?.endsWith('.js') ? [process.execPath, [script, ...args]] : ['npm', args];
}

async function installPythonPackages(tests) {
  const wanted = tests ? 'requirements-test.txt' : 'requirements.txt';
  const inputs = ['requirements.txt', 'constraints.txt'];
  await step('python environment', ['constraints.txt'], [PYTHON], async () => {
    await run(findPython(), ['-m', 'venv', '--clear', VENV], { quiet: true });
    // Our own "type": "module" must not reach the CommonJS scripts that Python packages bring.
    writeFileSync(join(VENV, 'package.json'), '{ "type": "commonjs" }\n');
  });
  await step(
    `python packages of ${wanted}`,
    [...inputs, wanted],
    [PYTHON, node24Marker()],
    async () => {
      const args = ['install', '-r', wanted, '-c', 'constraints.txt'];
      try {
        // uv is some ten times faster; where it cannot be had, pip does the same.
        await run(PYTHON, ['-m', 'pip', 'install', '--quiet', `uv==${UV_VERSION}`], {
          quiet: true
        });
        await run(PYTHON, ['-m', 'uv', 'pip', ...args], { quiet: true });
      } catch {
        await run(PYTHON, ['-m', 'pip', ...args], { quiet: true });
      }
    }
  );
}

/**
 * The extensions and kernels of others that the tests run beside ours, each group in a folder of its
 * own (`test/beside/*.txt`): a test chooses some, and the checkout's environment has none of them.
 */
async function installNeighbours() {
  const lists = join('test', 'beside');
  for (const file of readdirSync(join(ROOT, lists)).filter(name => name.endsWith('.txt'))) {
    const folder = join(CACHE, 'beside', basename(file, '.txt'));
    await step(`packages of ${file}`, [join(lists, file)], [folder], async () => {
      rmSync(folder, { recursive: true, force: true });
      // Lists are complete: what a package needs beside them the checkout's environment has.
      const args = ['install', '--no-deps', '--target', folder, '-r', join(lists, file)];
      try {
        await run(PYTHON, ['-m', 'uv', 'pip', ...args], { quiet: true });
      } catch {
        await run(PYTHON, ['-m', 'pip', ...args], { quiet: true });
      }
    });
  }
}

/** What the TypeScript client is tried with: other runtimes, the oldest and the newest TypeScript. */
async function installSdkHosts() {
  const list = join('test', 'beside', 'sdk.json');
  const folder = join(CACHE, 'beside', 'sdk');
  await step('runtimes of the client', [list], [folder], async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    copyFileSync(join(ROOT, list), join(folder, 'package.json'));
    // The programs come inside packages of their platforms; the install scripts only link them.
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
    await run(...npm('install', ...flags), { quiet: true, cwd: folder });
  });
}

/** Notebooks of others, as their authors published them: what is no secret is tested with them. */
async function fetchNotebooks() {
  const list = join('test', 'fixtures', 'notebook-packages.txt');
  const folder = join(CACHE, 'notebooks');
  await step('notebooks of source packages', [list], [folder], async () => {
    rmSync(folder, { recursive: true, force: true });
    // uv has no download. The versions of what builds a package's metadata are not ours to fix.
    const args = ['download', '--no-deps', '--require-hashes', '-r', list, '-d', folder];
    await run(PYTHON, ['-m', 'pip', ...args], { quiet: true });
    for (const archive of readdirSync(folder)) {
      const path = join(folder, archive);
      await run(PYTHON, ['-m', 'tarfile', '-e', path, folder], { quiet: true });
      rmSync(path);
    }
  });
}

function node24Marker() {
  try {
    return node24();
  } catch {
    return join(VENV, 'not-yet');
  }
}

function findPython() {
  const candidates = [process.env.PYTHON, 'python3', 'python'].filter(Boolean);
  for (const candidate of candidates) {
    const program = 'import sys; print(*sys.version_info[:2])';
    const { status, stdout } = spawnSync(candidate, ['-c', program], { encoding: 'utf8' });
    if (status !== 0) continue;
    const [major, minor] = stdout.trim().split(' ').map(Number);
    if (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]) return candidate;
  }
  throw new Error(
    `celltrail needs Python ${OLDEST_PYTHON.join('.')} or newer, and found none as ` +
      `${candidates.join(', ')}. Install one, or name it in the environment variable PYTHON.`
  );
}

/** The checkout's environment sees the checkout itself: a rebuild needs only a page reload. */
async function installExtension() {
  const share = join(VENV, 'share', 'jupyter');
  const inputs = [
    'pyproject.toml',
    'install.json',
    'jupyter-config',
    'src/kernel',
    'scripts/setup.mjs'
  ];
  const link = join(share, 'labextensions', 'celltrail');
  const kernel = join(share, 'kernels', 'celltrail-typescript', 'kernel.json');
  await step('extension', inputs, [link, kernel], async () => {
    // pip would remove the last installation's files, and write the new ones, through the link.
    rmSync(link, { recursive: true, force: true });
    const flags = ['--quiet', '--no-deps', '--no-build-isolation', '--no-index'];
    await run(PYTHON, ['-m', 'pip', 'install', ...flags, '-e', ROOT], { quiet: true });
    rmSync(link, { recursive: true, force: true });
    symlinkSync(join(ROOT, LABEXTENSION_OUTPUT), link, 'junction');
    installTypeScriptKernel(join(share, 'kernels', 'celltrail-typescript'));
  });
}

/** As `celltrail kernel install` has it (src/cli/kernel-spec.ts), on the packages of the checkout. */
function installTypeScriptKernel(folder) {
  const LOGO = 'logo-svg.svg';
  mkdirSync(folder, { recursive: true });
  const launcher = join(ROOT, 'src', 'kernel', 'launcher.cjs');
  const options = ['--packages', ROOT, '--client', join(ROOT, CLIENT_OUTPUT)];
  const spec = {
    argv: [node24(), launcher, ...options, 'kernel', '--config-path', '{connection_file}'],
    display_name: 'TypeScript (celltrail)',
    language: 'typescript',
    interrupt_mode: 'signal',
    metadata: { debugger: false }
  };
  copyFileSync(join(ROOT, 'src', 'kernel', LOGO), join(folder, LOGO));
  writeFileSync(join(folder, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const tests = process.argv.includes('--tests');
  const { checkout, neighbours } = setupStages({ tests });
  Promise.all([checkout(), tests ? neighbours() : undefined]).catch(error => {
    console.error(`celltrail: ${error.message}`);
    process.exitCode = 1;
  });
}
