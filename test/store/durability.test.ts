import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { temporaryFolder } from './temporary-store.ts';

const KILLS = process.env['CELLTRAIL_LONG'] ? 300 : 2;

it(
  'loses nothing acknowledged, and doubles nothing, when the process is killed',
  async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      const dataDir = temporaryFolder();
      const { run_id, acknowledged } = await logUntilKilled(dataDir, 100 + 37 * kill);
      const store = await openStore({ dataDir });
      const { data } = await store.tracking.getRun(run_id);
      for (const [caller, last] of acknowledged) {
        const { metrics = [] } = await store.series.history({ run_id, metric_key: `m${caller}` });
        const steps = new Map<number, number>();
        for (const { step } of metrics) steps.set(step, (steps.get(step) ?? 0) + 1);
        for (let step = 0; step <= last; step++) {
          // Whole batches only, and each once.
          expect(steps.get(step), `kill ${kill}, caller ${caller}, step ${step}`).toBe(
            1 + (step % 7)
          );
          if (step % 20 === 0) {
            expect(data.params).toContainEqual({ key: `p${caller}.${step}`, value: `${step}` });
          }
        }
        // Beyond the last answer that was read there may be calls that were on their way.
        expect(
          metrics.every(({ step }) => step <= last + 2 || steps.get(step) === 1 + (step % 7))
        ).toBe(true);
      }
      await store.close();
    }
  },
  20_000 + KILLS * 8000
);

/** @returns the last step that each caller got an answer for */
async function logUntilKilled(
  dataDir: string,
  afterLines: number
): Promise<{ run_id: string; acknowledged: Map<number, number> }> {
  const program = fileURLToPath(new URL('log-until-killed.ts', import.meta.url));
  const child = spawn(process.execPath, [program, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit']
  });
  const closed = new Promise(resolve => child.on('close', resolve));
  const acknowledged = new Map<number, number>();
  let run_id = '';
  let lines = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [caller, step] = line.split(' ');
    if (caller === 'run') run_id = step;
    else acknowledged.set(Number(caller), Number(step));
    if (++lines === afterLines) child.kill('SIGKILL');
  }
  await closed;
  expect(acknowledged.size).toBe(4);
  return { run_id, acknowledged };
}
