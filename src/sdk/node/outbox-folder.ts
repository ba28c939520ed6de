import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isOfKernel, withoutKernel, type Server } from '../server.ts';

/**
 * The folder of the outbox files of a user: `CELLTRAIL_OUTBOX`, else in the user's state folder,
 * else below the temporary folder. Kernels of celltrail have theirs in the folder of the record.
 *
 * A file is called `<server>.<host>.<pid>-<start>.<id>.jsonl`: what waits for one server, by the
 * process that owns it, a file for each time that it opened one. Bytes of artifacts lie in a folder
 * of the same id. No file has credentials in it, nor has its name.
 */
export class OutboxFolder {
  readonly #folder: string;
  readonly #server: string;

  /** @throws Error when there is no folder that can be written */
  constructor(server: Server, env: NodeJS.ProcessEnv) {
    // A Jupyter server has another port each time that it starts; the record's folder stays.
    const ofRecord = isOfKernel(server) ? env['CELLTRAIL_KERNEL_OUTBOX'] : undefined;
    this.#folder = writableFolder(env, ofRecord);
    this.#server =
      ofRecord === this.#folder
        ? 'kernels'
        : createHash('sha256').update(withoutKernel(server)).digest('hex').slice(0, 16);
  }

  /** A name for a file of this process. */
  fresh(): string {
    return path.join(this.#folder, `${this.#server}.${OWNER}.${randomUUID()}.jsonl`);
  }

  /**
   * The files for the same server whose processes are gone, which are this process's own from now on.
   */
  *abandoned(): Generator<string> {
    for (const name of fs.readdirSync(this.#folder)) {
      const match = /^(\w+)\.(\w+)\.(\d+)-(\w+)\.([\w-]+)\.jsonl(\.new)?$/.exec(name);
      if (match === null) continue;
      const [, server, host, pid, start, id, isHalf] = match;
      if (server !== this.#server || host !== HOST) continue;
      if (isAlive(Number(pid), start)) continue;
      const left = path.join(this.#folder, name);
      if (isHalf) {
        fs.rmSync(left, { force: true });
        continue;
      }
      const claimed = path.join(this.#folder, `${server}.${OWNER}.${id}.jsonl`);
      try {
        // Of several processes that try it, one succeeds.
        fs.renameSync(left, claimed);
      } catch {
        continue;
      }
      yield claimed;
    }
  }
}

/** Where the bytes lie that belong to an outbox file. */
export const keptFolder = (file: string) =>
  path.join(path.dirname(file), path.basename(file).split('.')[3] + '.files');

function writableFolder(env: NodeJS.ProcessEnv, ofRecord: string | undefined): string {
  const own = env['CELLTRAIL_OUTBOX'];
  const state = env['XDG_STATE_HOME'] || path.join(os.homedir(), '.local', 'state');
  const local = env['LOCALAPPDATA'];
  const user = os.userInfo().username.replace(/\W/g, '_');
  const folders = own
    ? [own]
    : [
        path.join(local ?? state, 'celltrail', 'outbox'),
        path.join(os.tmpdir(), `celltrail-${user}`)
      ];
  let failure: unknown;
  for (const folder of ofRecord ? [ofRecord, ...folders] : folders) {
    try {
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      fs.accessSync(folder, fs.constants.W_OK);
      // In a temporary folder somebody else may have put a folder of that name.
      const { uid } = fs.lstatSync(folder);
      if (process.getuid === undefined || uid === process.getuid()) return folder;
    } catch (error) {
      failure = error;
    }
  }
  throw failure ?? new Error(`${folders.at(-1)} belongs to somebody else.`);
}

const HOST = createHash('sha256').update(os.hostname()).digest('hex').slice(0, 8);
const OWNER = `${HOST}.${process.pid}-${startOf(process.pid) ?? '0'}`;

/**
 * A process is known by its number and when it began: numbers are used again. Where that cannot be
 * read, a file waits until no process has the number.
 */
function isAlive(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = startOf(pid);
  return now === null || start === '0' || now === start;
}

/** The 22nd field of Linux's `/proc/<pid>/stat`; null elsewhere. */
function startOf(pid: number): string | null {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return null;
  }
}
