import { isIP } from 'node:net';
import path from 'node:path';

import { startServer } from '../server/main.ts';
import { readArguments, readNumber } from './arguments.ts';
import { storeOptions } from './store-options.ts';
import { closeOnSignal } from './close-on-signal.ts';
import { UsageError } from './failure.ts';
import { HELP } from './help.ts';

/** `celltrail serve`: the tracking server alone, until it is told to stop. */
export async function runServe(args: string[]): Promise<void> {
  const values = readArguments(args, {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '5000' },
    data: { type: 'string' },
    token: { type: 'string' },
    'no-auth': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false }
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const { host } = values;
  const token = values.token ?? process.env['CELLTRAIL_TOKEN'] ?? null;
  delete process.env['CELLTRAIL_TOKEN'];
  checkAuthentication(host, token, values['no-auth']);
  const server = await startServer({
    host,
    port: readNumber('port', values.port, 65_535),
    dataDir: path.resolve(values.data ?? process.env['CELLTRAIL_HOME'] ?? '.celltrail'),
    token,
    ...storeOptions()
  });
  closeOnSignal(server);
  const shownHost = host.includes(':') ? `[${host}]` : host;
  console.error(`celltrail listens on http://${shownHost}:${server.port}`);
}

function checkAuthentication(host: string, token: string | null, noAuth: boolean): void {
  if (token === '') throw new UsageError('The token is empty. Give one, or leave --token out.');
  if (token !== null && noAuth) {
    throw new UsageError('--token and --no-auth exclude each other. Leave one of them out.');
  }
  if (token === null && !noAuth && !isLoopback(host)) {
    throw new UsageError(
      `${host} can be reached from other machines. Give a --token that clients must send, or ` +
        '--no-auth to let everyone in.'
    );
  }
}

const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
