import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePlotBundle } from '../../src/plot/plot-bundle.ts';
import { PLOT_MIME_TYPE, type PlotBundle } from '../../src/protocol/plot-bundle.ts';
import { KernelClient, type Display } from '../kernel/kernel-client.ts';
import { ROOT } from '../jupyter/jupyter-server.ts';
import { openServer, type OpenServer } from '../server/open-server.ts';

const LAUNCHER = path.join(ROOT, 'src/kernel/launcher.cjs');
const CLIENT = path.join(ROOT, 'celltrail/client');

describe('the client in a TypeScript notebook', () => {
  let folder: string;
  let server: OpenServer;
  let kernel: KernelClient;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'celltrail-notebooks-'));
    server = await openServer();
    const argv = ['--client', CLIENT, 'kernel', '--config-path', '{connection_file}'];
    kernel = await KernelClient.start([process.execPath, LAUNCHER, ...argv], folder, {
      MLFLOW_TRACKING_URI: `http://127.0.0.1:${server.server.port}`,
      XDG_STATE_HOME: folder
    });
    const { streams } = await kernel.execute(
      "import { detectHost, display, flush, metric, plot, progress, run, runs } from 'celltrail'; detectHost()"
    );
    expect(streams).toEqual([{ name: 'stdout', text: 'tslab\n' }]);
  });
  afterAll(async () => {
    await kernel?.stop();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const bundlesOf = (displays: readonly Display[]): PlotBundle[] =>
    displays.flatMap(({ data }) =>
      data[PLOT_MIME_TYPE] === undefined ? [] : [parsePlotBundle(data[PLOT_MIME_TYPE])]
    );

  it('draws live what a loop logs that lets nothing else run, four times a second', async () => {
    const { displays, reply, streams } = await kernel.execute(`
      plot('loss');
      const began = performance.now();
      for (let step = 0; step < 110; step++) {
        metric('loss', 1 / (step + 1), step);
        for (const end = performance.now() + 10; performance.now() < end; ) ;
      }
      performance.now() - began`);
    expect(reply.status).toBe('ok');
    const [first, ...updates] = displays;
    expect(first).toMatchObject({ update: false, data: { 'text/plain': 'loss: no points yet' } });
    expect(updates.every(({ update }) => update)).toBe(true);
    expect(new Set(displays.map(one => one.transient.display_id)).size).toBe(1);
    const bundles = bundlesOf(updates);
    const atMost = Number(streams[0].text) / 250 + 1;
    expect(bundles.length).toBeLessThanOrEqual(atMost);
    expect(bundles.length).toBeGreaterThan(atMost / 2);
    expect(bundles.every(({ drawn }) => drawn === 'live')).toBe(true);
    const { data } = displays.at(-1)!;
    expect(data['image/svg+xml']).toMatch(/^<svg/);
    expect(data['text/plain']).toMatch(/^loss /);
  });

  it('draws all points and names the run when the loop is over, also while no cell runs', async () => {
    await sleep(2_600);
    const { displays } = await kernel.execute('await flush()');
    expect(displays).toEqual([]);
    const last = bundlesOf(kernel.late).at(-1)!;
    expect(last).toMatchObject({ drawn: 'done', attempt: 0, series: [{ count: 110 }] });
    expect(last.series[0].run_id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('draws the newest attempt of a metric that is logged anew, and the earlier one behind it', async () => {
    const { displays } = await kernel.execute(`
      for (let step = 0; step < 5; step++) metric('loss', step, step);
      plot('loss');`);
    const [bundle] = bundlesOf(displays);
    expect(bundle).toMatchObject({
      drawn: 'done',
      attempt: 2,
      series: [{ steps: [0, 1, 2, 3, 4], values: [0, 1, 2, 3, 4] }],
      older: [{ attempt: 1, count: 110 }]
    });
  });

  it('draws a line for each run that logs while the cell is the newest, and no later one', async () => {
    const { displays } = await kernel.execute(`
      plot(['acc']);
      for (const fold of ['fold 1', 'fold 2']) {
        await run(fold, async r => {
          for (let step = 0; step < 3; step++) metric('acc', step, step);
          await new Promise(done => setTimeout(done, 400));
        });
      }`);
    kernel.late.length = 0;
    await kernel.execute(`
      await run('fold 3', async () => metric('acc', 9, 9));
      await new Promise(done => setTimeout(done, 2600));`);
    const bundle = bundlesOf([...displays, ...kernel.late]).at(-1)!;
    expect(bundle.series.map(({ label }) => label)).toEqual(['fold 1', 'fold 2']);
    expect(bundle.drawn).toBe('done');
  });

  it('draws runs as the server has them', async () => {
    const { displays, streams } = await kernel.execute(`
      const folds = runs().where("attributes.run_name LIKE 'fold%'").orderBy('attributes.run_name');
      await plot({ metrics: 'acc', runs: folds });`);
    expect(streams).toEqual([]);
    const [bundle] = bundlesOf(displays);
    expect(bundle.series.map(({ label, steps }) => [label, steps])).toEqual([
      ['fold 1', [0, 1, 2]],
      ['fold 2', [0, 1, 2]],
      ['fold 3', [9]]
    ]);
    const { displays: none } = await kernel.execute("await plot({ metrics: 'f1', runs: folds })");
    expect(none[0].data).toEqual({ 'text/plain': 'None of these runs has f1.' });
  });

  it('says at once what plot() cannot draw', async () => {
    const { streams, reply } = await kernel.execute('plot([] as string[])');
    expect(streams[0].text).toContain("plot() takes names of metrics: plot('loss')");
    expect(reply.status).toBe('error');
  });

  it('shows how far a loop is', async () => {
    const { displays, streams } = await kernel.execute(`
      let sum = 0;
      for (const epoch of progress(4, 'epochs')) sum += epoch;
      await (async () => {
        for await (const item of progress((async function* () { yield 7; })())) sum += item;
      })();
      console.log(sum);
      for (const item of progress(new Set(['a', 'b']))) if (item === 'b') break;`);
    expect(streams).toEqual([{ name: 'stdout', text: '13\n' }]);
    const ids = [...new Set(displays.map(({ transient }) => transient.display_id))];
    const [epochs, items, set] = ids.map(id =>
      displays
        .filter(({ transient }) => transient.display_id === id)
        .map(({ data }) => data['text/plain'] as string)
    );
    expect(epochs[0]).toMatch(/^epochs ░{24} 0\/4 · /);
    expect(epochs.at(-1)).toMatch(/^epochs █{24} 4\/4 · (\d+\.\d s|\d+ ms)$/);
    expect(items.at(-1)).toMatch(/^█{24} 1\/1 · /);
    expect(set.at(-1)).toMatch(/^█{12}░{12} 1\/2 · .*left early$/);
    expect(displays.at(-1)!.data['text/html']).toContain('<progress max="1" value="0.5000"');
  });

  it('shows anything, and replaces it by its name', async () => {
    const { displays } = await kernel.execute(
      "display({ 'text/html': '<b>1</b>' }, 'it'); display({ 'text/html': '<b>2</b>' }, 'it')"
    );
    expect(displays.map(({ update, data, transient }) => [update, data, transient])).toEqual([
      [false, { 'text/html': '<b>1</b>' }, { display_id: 'it' }],
      [true, { 'text/html': '<b>2</b>' }, { display_id: 'it' }]
    ]);
  });
});

describe('the client in a program that is no notebook', () => {
  it('draws nothing, and goes through what it is given', () => {
    const program = `
      const { detectHost, display, metric, plot, progress } = require(${JSON.stringify(CLIENT)});
      plot('loss');
      plot({ metrics: 'loss', runs: ['0123'] }).then(() => console.log('nothing asked'));
      display({ 'text/plain': '1' });
      console.log(detectHost(), ...progress(3), ...progress('ab'));`;
    const env = { ...process.env, MLFLOW_TRACKING_URI: 'http://127.0.0.1:9' };
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], {
      env,
      encoding: 'utf8'
    });
    expect(stdout).toBe('node 0 1 2 a b\nnothing asked\n');
    expect(stderr).toBe('');
  });
});
