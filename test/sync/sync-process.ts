import { spawn, type ChildProcess } from 'node:child_process';
import { MAIN } from '../server/celltrail-main.ts';
import { startServeProcess } from '../server/serve-process.ts';
import { RestApi } from './rest-api.ts';

export interface SyncOutcome {
  /** Null when a signal ended it. */
  code: number | null;
  said: string;
}

/** Runs `celltrail sync` as a process. @param env with the credentials, if there are any */
export function startSync(
  dataDir: string,
  address: string,
  args: string[] = [],
  env: Record<string, string> = {}
): { process: ChildProcess; outcome: Promise<SyncOutcome> } {
  const child = spawn(process.execPath, [MAIN, 'sync', address, '--data', dataDir, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env }
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  const outcome = new Promise<SyncOutcome>(resolve => {
    child.once('close', code => resolve({ code, said }));
  });
  return { process: child, outcome };
}

export const sync = (...args: Parameters<typeof startSync>): Promise<SyncOutcome> =>
  startSync(...args).outcome;

/** Starts `celltrail serve` on a data folder, for as long as `work` takes. */
export async function served<Result>(
  dataDir: string,
  work: (api: RestApi) => Promise<Result>,
  ...args: string[]
): Promise<Result> {
  const server = await startServeProcess(dataDir, ...args);
  try {
    return await work(new RestApi(server.url));
  } finally {
    await server.stop();
  }
}
