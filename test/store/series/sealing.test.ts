import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../src/store/open-store.ts';
import { checkSeries } from '../../../src/store/series/check-series.ts';
import { RecordedSession } from '../sessions/recorded-session.ts';
import { temporaryFolder, temporaryStore } from '../temporary-store.ts';

type Row = [step: number, timestamp: number, value: number];
type AnyStore = Awaited<ReturnType<typeof temporaryStore>>;

const log = async (store: Pick<AnyStore, 'tracking'>, run_id: string, rows: Row[], key = 'a') => {
  for (let at = 0; at < rows.length; at += 1000) {
    const metrics = rows
      .slice(at, at + 1000)
      .map(([step, timestamp, value]) => ({ key, step, timestamp, value }));
    await store.tracking.logBatch({ run_id, metrics });
  }
};
const newRun = async (store: Pick<AnyStore, 'tracking'>) =>
  (await store.tracking.createRun({})).info.run_id;
const database = ({ dataDir }: { dataDir: string }) =>
  new DatabaseSync(join(dataDir, 'store.db'), { readOnly: true });
const tally = (store: { dataDir: string }, query: string) => {
  const opened = database(store);
  const [first] = Object.values(opened.prepare(query).get() ?? {});
  opened.close();
  return Number(first);
};

const text = async (chunks: AsyncIterable<Uint8Array>) => {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
};

/** Everything that can be read of a series. */
const answers = async ({ series, tracking }: AnyStore, run_id: string, metric_key = 'a') => ({
  history: await series.history({ run_id, metric_key }),
  json: await text(series.historyJson({ run_id, metric_key })),
  jsonPage: await text(
    series.historyJson({ run_id, metric_key, max_results: 700, page_token: TOKEN_2500 })
  ),
  page: await series.history({ run_id, metric_key, max_results: 700, page_token: TOKEN_2500 }),
  sampled: await series.historyBulkInterval({ run_ids: [run_id], metric_key, max_results: 37 }),
  ranged: await series.historyBulkInterval({
    run_ids: [run_id],
    metric_key,
    start_step: 100,
    end_step: 2100,
    max_results: 11
  }),
  bulk: await series.historyBulk({ run_ids: [run_id, run_id], metric_key, max_results: 5000 }),
  whole: await series.series({ run_id, metric_key, width: 20_000 }),
  plot: await series.series({ run_id, metric_key, width: 50 }),
  zoom: await series.series({ run_id, metric_key, width: 50, start_step: 150, end_step: 1234 }),
  latest: (await tracking.getRun(run_id)).data.metrics
});
const HEADS = 'SELECT total(length(open) + coalesce(length(head), 0)) FROM series_head';
const TOKEN_2500 = Buffer.from('{"offset": 2500}').toString('base64');

const ascending = (count: number, from = 0): Row[] =>
  Array.from({ length: count }, (_, i) => [from + i, 1e12 + from + i, Math.sin(from + i)]);

const plain = await temporaryStore();
const sealed = await temporaryStore();

// Each store that is opened starts threads, which takes a while on a busy machine.
describe('sealing', { timeout: 60_000 }, () => {
  it.each<[string, Row[][]]>([
    ['points in order', [ascending(4500), ascending(1700, 4500), ascending(30, 6200)]],
    [
      'steps that begin again',
      [0, 1, 2].map(epoch =>
        Array.from({ length: 2300 }, (_, i): Row => [i, 1e12 + epoch * 5000 + i, epoch + i / 1e4])
      )
    ],
    [
      'points that were logged backwards, some twice',
      [ascending(2500, 3000).reverse(), ascending(3500).reverse(), ascending(500, 2900)]
    ],
    [
      'points without steps',
      [0, 1].map(part =>
        Array.from({ length: 3000 }, (_, i): Row => [0, 5000 * part + (i >> 2), i % 4])
      )
    ],
    [
      'NaN, infinities and zeros of both signs',
      [0, 1, 2].map(part =>
        Array.from({ length: 1800 }, (_, i): Row => [
          -part * 1000 + i,
          i % 50,
          [NaN, Infinity, -Infinity, 0, -0, NaN, 1][i % 7]
        ])
      )
    ]
  ])('changes no answer about %s', async (_, parts) => {
    const [first, second] = [await newRun(plain), await newRun(sealed)];
    const names = (value: unknown) => JSON.stringify(value).replaceAll(second, first);
    for (const [index, part] of parts.entries()) {
      await log(plain, first, part);
      await log(sealed, second, part);
      // The last part stays in the log.
      if (index < parts.length - 1) await sealed.series.sealAll();
      const [one, two] = [await answers(plain, first), await answers(sealed, second)];
      for (const name of Object.keys(one) as (keyof typeof one)[]) {
        // Between heads and tail, a point that is in both counts twice.
        if (name === 'plot') continue;
        expect(two.json).toBe(JSON.stringify(two.history));
        expect(two.jsonPage).toBe(JSON.stringify(two.page));
        expect(names(two[name]), `${name} after part ${index}`).toBe(names(one[name]));
      }
      expect(two.plot.steps.length).toBeLessThanOrEqual(200);
    }
    const blocks = `SELECT count(*) FROM block_head WHERE series =
      (SELECT series.id FROM series JOIN run ON run.id = run WHERE run_id = '${second}')`;
    expect(tally(sealed, blocks)).toBeGreaterThan(0);
    const opened = database(sealed);
    expect(checkSeries(opened)).toEqual([]);
    opened.close();
  });

  it('leaves no point in the log and none twice, full blocks in order, and the rest open', async () => {
    const store = sealed;
    const run_id = await newRun(store);
    await store.series.sealAll();
    const blocks = tally(store, 'SELECT count(*) FROM block');
    await log(store, run_id, ascending(5000));
    await store.series.sealAll();
    await log(store, run_id, ascending(1000, 4900));
    await store.series.sealAll();
    expect(tally(store, 'SELECT count(*) FROM point_log')).toBe(1);
    expect(tally(store, 'SELECT count(*) FROM block')).toBe(blocks + 2);
    const { count } = await store.series.series({ run_id, metric_key: 'a' });
    expect(count).toBe(5900);
    await store.series.sealAll();
    expect((await store.series.history({ run_id, metric_key: 'a' })).metrics).toHaveLength(5900);
  });

  it('begins by itself when enough waits in the log', async () => {
    const store = await temporaryStore({ sealing: { afterPoints: 3000, everyMs: 5 } });
    const run_id = await newRun(store);
    for (let part = 0; part < 6; part++) await log(store, run_id, ascending(2000, part * 2000));
    await expect.poll(() => tally(store, 'SELECT count(*) FROM block')).toBeGreaterThan(3);
    const { metrics = [] } = await store.series.history({ run_id, metric_key: 'a' });
    expect(metrics.map(({ step }) => step)).toEqual(ascending(12_000).map(([step]) => step));
  });

  it('takes little room for very many series of one point', async () => {
    const store = sealed;
    const run_id = await newRun(store);
    const keys = 20_000;
    for (let from = 0; from < keys; from += 1000) {
      const metrics = Array.from({ length: 1000 }, (_, i) => ({
        key: `metric_${from + i}`,
        step: 0,
        timestamp: 1e12,
        value: Math.sin(from + i)
      }));
      await store.tracking.logBatch({ run_id, metrics });
    }
    const [heads, blocks] = [tally(store, HEADS), tally(store, 'SELECT count(*) FROM block')];
    await store.series.sealAll();
    expect(tally(store, 'SELECT count(*) FROM block')).toBe(blocks);
    const bytes = tally(store, HEADS) - heads;
    expect(bytes / keys).toBeLessThan(30);
    expect((await store.tracking.getRun(run_id)).data.metrics).toHaveLength(keys);
  });

  it('keeps which execution logged a point, and what each cell logged', async () => {
    const store = sealed;
    const now = Date.now();
    const session = await new RecordedSession(store).open('sealed.ipynb', now - 50_000);
    const run_id = (
      await store.tracking.createRun({
        tags: [{ key: 'celltrail.session', value: session.session_id }]
      })
    ).info.run_id;
    const one = await session.execute('c1', now - 40_000, now - 30_000);
    const two = await session.execute('c2', now - 20_000, now - 10_000);
    const rows = Array.from({ length: 4000 }, (_, i): Row => [i, now - 40_000 + i * 8, i]);
    await log(store, run_id, [...rows, [5000, 1, 5]]);
    const asked = async () => ({
      all: await store.series.series({ run_id, metric_key: 'a', width: 20_000 }),
      one: await store.series.series({ run_id, metric_key: 'a', execution_id: one, width: 20_000 }),
      two: await store.series.series({ run_id, metric_key: 'a', execution_id: two, width: 20_000 }),
      cells: (await store.sessions.cellMetrics({ session_id: session.session_id })).cells
    });
    const before = await asked();
    expect([before.one.count, before.two.count]).toEqual([2500, 1501]);
    await store.series.sealAll();
    expect(await asked()).toEqual(before);
  });

  it('makes an overview of heads that keeps every spike and the ends', async () => {
    const store = sealed;
    const run_id = await newRun(store);
    const points = 200_000;
    const spike = 123_457;
    const dip = 5;
    const rows = ascending(points);
    rows[spike][2] = 1e9;
    rows[dip][2] = -1e9;
    await log(store, run_id, rows);
    await store.series.sealAll();
    const plot = await store.series.series({ run_id, metric_key: 'a', width: 40 });
    expect(plot.count).toBe(points);
    expect(plot.steps.length).toBeLessThanOrEqual(160);
    expect([plot.steps[0], plot.steps.at(-1)]).toEqual([0, points - 1]);
    expect(plot.values[plot.steps.indexOf(spike)]).toBe(1e9);
    expect(plot.values[plot.steps.indexOf(dip)]).toBe(-1e9);
    expect(plot.steps).toEqual([...plot.steps].sort((a, b) => a - b));
    const window = { start_step: 120_000, end_step: 129_999, width: 1000 };
    const zoom = await store.series.series({ run_id, metric_key: 'a', ...window });
    expect(zoom.count).toBe(10_000);
    expect(zoom.values[zoom.steps.indexOf(spike)]).toBe(1e9);
  });

  it('goes on after it was broken off by a full disk', async () => {
    const dataDir = temporaryFolder();
    const store = await openStore({ dataDir, sync: 'normal', maxPages: 320 });
    const run_id = await newRun(store);
    let logged = 0;
    for (let full = false; !full;) {
      await log(store, run_id, ascending(500, logged)).then(
        () => (logged += 500),
        () => (full = true)
      );
    }
    await store.series.sealAll().catch((error: unknown) => error);
    expect((await store.series.history({ run_id, metric_key: 'a' })).metrics).toHaveLength(logged);
    await store.close();
    const roomy = await temporaryStore({ dataDir });
    await roomy.series.sealAll();
    expect(tally({ dataDir }, 'SELECT count(*) FROM point_log')).toBe(1);
    const { metrics } = await roomy.series.history({ run_id, metric_key: 'a' });
    expect(metrics).toHaveLength(logged);
  });

  it('goes on beside a series that is damaged, whose new points are sealed on their own', async () => {
    const store = await temporaryStore();
    const run_id = await newRun(store);
    const keys = ['block', 'open', 'whole'];
    for (const key of keys) await log(store, run_id, ascending(2500), key);
    await store.series.sealAll();
    const writable = new DatabaseSync(join(store.dataDir, 'store.db'));
    const damage = (table: string, column: string, where: string) =>
      writable.exec(
        `UPDATE ${table} SET ${column} = CAST(x'00' || ${column} AS BLOB) WHERE ${where}`
      );
    const series = (key: string) => `(SELECT id FROM series WHERE key = '${key}')`;
    damage(
      'block',
      'points',
      `id = (SELECT block FROM block_head WHERE series = ${series('block')})`
    );
    damage('series_head', 'open', `series = ${series('open')}`);
    const openBefore = tally(
      store,
      `SELECT length(open) FROM series_head WHERE series = ${series('open')}`
    );

    // Again what is in the damaged block, and more behind it.
    for (const key of keys) await log(store, run_id, ascending(3000, 1000), key);
    await store.series.sealAll();
    expect(tally(store, 'SELECT sealed_row = (SELECT max(id) FROM point_log) FROM log_state')).toBe(
      1
    );
    const { metrics } = await store.series.history({ run_id, metric_key: 'whole' });
    expect(metrics).toHaveLength(4000);
    const state = `SELECT length(open) FROM series_head WHERE series = ${series('open')}`;
    expect(tally(store, state)).toBe(openBefore);
    await expect(store.series.history({ run_id, metric_key: 'block' })).rejects.toThrow(/damaged/);
    for (const key of ['block', 'open']) {
      const behind = `SELECT max(last_step) FROM block_head WHERE series = ${series(key)}`;
      expect(tally(store, behind)).toBe(key === 'open' ? 3999 : 2999);
    }
    writable.close();
  });
});
