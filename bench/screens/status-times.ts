import { setTimeout as sleep } from 'node:timers/promises';
import type { JupyterServer } from '../../test/jupyter/jupyter-server.ts';

const PAUSE_MS = 25;

/** ms that a Jupyter server takes for `GET /api/status`, sorted: how usable it is. */
export async function statusTimes(jupyter: JupyterServer, asks: number): Promise<number[]> {
  const times: number[] = [];
  for (let ask = 0; ask < asks; ask++) {
    const began = performance.now();
    await jupyter.json('api/status');
    times.push(performance.now() - began);
    await sleep(PAUSE_MS);
  }
  return times.sort((a, b) => a - b);
}
