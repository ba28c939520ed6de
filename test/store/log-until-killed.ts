import { openStore } from '../../src/store/open-store.ts';

/**
 * A program for the durability test: logs to `argv[2]` until it is killed. Each line that it
 * prints names what was acknowledged: `<caller> <steps>`. `argv[3]`: how the disk is synced.
 */
const store = await openStore({
  dataDir: process.argv[2],
  sync: process.argv[3] as 'full' | 'normal',
  // So low that the log is being sealed at any moment, of the first batches on.
  sealing: { afterPoints: 300, afterMs: 50, everyMs: 1 }
});
const run_id = (await store.tracking.createRun({ run_name: 'killed' })).info.run_id;
process.stdout.write(`run ${run_id}\n`);

async function logOnAndOn(caller: number): Promise<void> {
  for (let step = 0; ; step++) {
    const metrics = Array.from({ length: caller === 0 ? 400 : 1 + (step % 7) }, (_, i) => ({
      key: `m${caller}`,
      value: i,
      timestamp: 1000 + step,
      step
    }));
    const params = step % 20 === 0 ? [{ key: `p${caller}.${step}`, value: `${step}` }] : [];
    await store.tracking.logBatch({ run_id, metrics, params });
    process.stdout.write(`${caller} ${step}\n`);
  }
}

await Promise.all([0, 1, 2, 3].map(logOnAndOn));
