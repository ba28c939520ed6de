import { startCompanion } from '../server/companion.ts';
import { VERSION } from '../server/version.ts';
import { readArguments, readNumber, readRequired } from './arguments.ts';
import { storeOptions } from './store-options.ts';
import { closeOnSignal } from './close-on-signal.ts';
import { UsageError } from './failure.ts';

/**
 * `celltrail companion`: the server beside a Jupyter server, which starts it.
 *
 * Says one line of JSON on stdout once it is ready, and ends when its stdin does: the Jupyter
 * server holds the other end, so that not even a `kill -9` of it leaves us behind.
 */
export async function runCompanion(args: string[]): Promise<void> {
  const values = readArguments(args, {
    data: { type: 'string' },
    socket: { type: 'string' },
    fd: { type: 'string' },
    'server-id': { type: 'string' },
    'server-pid': { type: 'string' },
    root: { type: 'string' },
    'git-diff': { type: 'boolean' }
  });
  const serverKey = process.env['CELLTRAIL_SECRET'];
  delete process.env['CELLTRAIL_SECRET'];
  if (!serverKey) throw new UsageError('CELLTRAIL_SECRET is not set.');

  let orphaned = false;
  const stdinEnded = new Promise<void>(resolve => {
    process.stdin
      .once('end', resolve)
      .once('error', () => resolve())
      .resume();
  }).then(() => {
    orphaned = true;
  });
  const server = await startCompanion({
    dataDir: readRequired('data', values.data),
    socket: readRequired('socket', values.socket),
    fd: readNumber('fd', readRequired('fd', values.fd), 2 ** 31 - 1),
    serverId: readRequired('server-id', values['server-id']),
    serverPid:
      values['server-pid'] === undefined
        ? process.ppid
        : readNumber('server-pid', values['server-pid'], 2 ** 31 - 1),
    serverKey,
    rootDir: values.root,
    gitDiff: values['git-diff'],
    python: process.env['CELLTRAIL_PYTHON'] || undefined,
    ...storeOptions()
  });
  const close = closeOnSignal(server);
  void stdinEnded.then(close);
  if (!orphaned) console.log(JSON.stringify({ ready: true, version: VERSION, pid: process.pid }));
  await server.lost;
}
