import { expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { temporaryFolder } from './temporary-store.ts';

const POINTS = process.env['CELLTRAIL_LONG'] === '1' ? 3_000_000 : 30_000;
const BATCH = 1000;
const PAGE = 25_000;

it(
  'keeps every point of a long series over a restart, in pages and down-sampled with its one spike',
  async () => {
    const dataDir = temporaryFolder();
    const spike = Math.floor(POINTS / 3) + 1;
    let store = await openStore({ dataDir });
    const { info } = await store.tracking.createRun({});
    const { run_id } = info;
    for (let first = 0; first < POINTS; first += BATCH) {
      const metrics = Array.from({ length: BATCH }, (_, i) => ({
        key: 'loss',
        step: first + i,
        timestamp: 1_000_000 + first + i,
        value: first + i === spike ? 1e6 : Math.sin(first + i)
      }));
      await store.tracking.logBatch({ run_id, metrics });
    }
    await store.close();

    store = await openStore({ dataDir });
    let page_token: string | undefined;
    let next = 0;
    do {
      const request = { run_id, metric_key: 'loss', max_results: PAGE, page_token };
      const page = await store.series.history(request);
      const ordered = (page.metrics ?? []).every(({ step }) => step === next++);
      expect(ordered).toBe(true);
      page_token = page.next_page_token;
    } while (page_token);
    expect(next).toBe(POINTS);

    // The whole of it as JSON, which comes in chunks.
    const chunks: Uint8Array[] = [];
    for await (const chunk of store.series.historyJson({ run_id, metric_key: 'loss' })) {
      chunks.push(chunk);
      expect(chunk.length).toBeLessThan(4_000_000);
    }
    expect(chunks.length).toBeGreaterThan(1);
    if (POINTS < 100_000) {
      const { metrics } = JSON.parse(Buffer.concat(chunks).toString());
      expect(metrics.map(({ step }: { step: number }) => step)).toEqual(
        Array.from({ length: POINTS }, (_, step) => step)
      );
    }

    const series = await store.series.series({ run_id, metric_key: 'loss', width: 500 });
    expect(series.count).toBe(POINTS);
    expect(series.steps.length).toBeLessThanOrEqual(4 * 500);
    expect(series.values[series.steps.indexOf(spike)]).toBe(1e6);
    await store.close();
  },
  60_000 + POINTS / 10
);
