import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { fetchTransport } from '../../src/client/fetch-transport.ts';
import { TrackingClient } from '../../src/client/tracking-client.ts';
import { ROOT } from '../jupyter/jupyter-server.ts';
import { MAIN } from '../server/celltrail-main.ts';
import { startServeProcess } from '../server/serve-process.ts';

/** `celltrail serve` of these sources with its page, on a data folder of its own. */
export interface PageServer {
  /** Without a slash at its end; `--static-prefix` included. */
  readonly url: string;
  readonly client: TrackingClient;
  stop(): Promise<void>;
}

/**
 * @param options.args of `celltrail serve`, beside port and data folder
 * @param options.sessions text of a log of executions, whose session it has from the start
 */
export async function startPageServer(
  options: { args?: string[]; token?: string; sessions?: string } = {}
): Promise<PageServer> {
  const { args = [], token, sessions } = options;
  await bundlePage();
  const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-page-'));
  if (sessions !== undefined) {
    const log = path.join(folder, 'executions.jsonl');
    writeFileSync(log, sessions);
    await promisify(execFile)(process.execPath, [MAIN, 'import', log, '--data', folder]);
  }
  const given = token === undefined ? args : [...args, '--token', token];
  const server = await startServeProcess(folder, ...given);
  return {
    url: server.url,
    client: new TrackingClient(fetchTransport(server.url, { token })),
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/** Beside the program, where it looks for it; once for all tests of a run. */
async function bundlePage(): Promise<void> {
  const folder = path.join(path.dirname(MAIN), 'web');
  if (existsSync(path.join(folder, 'index.html'))) return;
  await promisify(execFile)(process.execPath, [path.join(ROOT, 'scripts/bundle-web.mjs'), folder]);
}
