import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { API, createRuns } from './api.ts';
import { BATCH, batchBody } from './batch-bodies.ts';
import { httpLoad } from './http-load.ts';
import { amount, type Measured } from './measured.ts';
import type { BenchedServer } from './servers.ts';

export function idleMemory(server: BenchedServer): Measured {
  return amount('memory, idle', server.memory() / 2 ** 20, 'MB', true, { must: 120, stretch: 80 });
}

/** Logs until the server has `points`, and waits until it is at rest. @param logged points so far */
export async function memoryAfter(
  server: BenchedServer,
  logged: number,
  points: number
): Promise<Measured> {
  const runs = await createRuns(server, 16);
  const batches = Math.max(0, Math.ceil((points - logged) / BATCH));
  await httpLoad({
    port: server.port,
    path: `${API}/runs/log-batch`,
    connections: 16,
    seconds: 600,
    body: n => (n < batches ? batchBody(runs[n % 16], n) : null)
  });
  await atRest(server);
  const work = `memory after ${Math.round((logged + batches * BATCH) / 1e6)}M points`;
  return amount(work, server.memory() / 2 ** 20, 'MB', true, { must: 400, stretch: 250 });
}

/** Of the database when all is sealed. @param file of the database in the server's folder */
export async function diskPerPoint(
  server: BenchedServer,
  file: string,
  points: number
): Promise<Measured> {
  await atRest(server);
  const bytes = statSync(join(server.dataDir, file)).size;
  return amount('disk, a point', bytes / points, 'B', true, { must: 12, stretch: 7 });
}

/** Until what it does in the background, sealing and checkpoints, has changed no file for 5 s. */
async function atRest({ dataDir }: BenchedServer): Promise<void> {
  const deadline = Date.now() + 120_000;
  let last = '';
  let since = Date.now();
  while (Date.now() < deadline && Date.now() - since < 5_000) {
    const now = ['store.db', 'store.db-wal', 'mlflow.db', 'mlflow.db-wal']
      .map(file => statSync(join(dataDir, file), { throwIfNoEntry: false })?.mtimeMs ?? 0)
      .join();
    if (now !== last) since = Date.now();
    last = now;
    await sleep(250);
  }
}
