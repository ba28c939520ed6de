import { execFile } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build, type BuildOptions } from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { launchBrowser } from '../e2e/browser.ts';
import { openServer, type OpenServer } from '../server/open-server.ts';
import { BESIDE_CLIENT, bunPath, denoPath } from './runtimes.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PACKAGE = path.join(ROOT, 'celltrail/client');
const execute = promisify(execFile);

/** One program for all, but for the line that imports. */
const PROGRAM = `
  init({ trackingUri: TRACKING_URI, experiment: EXPERIMENT, run: 'main' });
  params({ lr: 0.1, layers: [64, 10] });
  for (let step = 0; step < 50; step++) metric('loss', 1 / (step + 1), step);
  const inner = await run('inner', async r => { metric('acc', 0.5); await null; r.metric('acc', 0.9, 1); return 7; });
  artifact('plan.md', '# Plan');
  table('rows', [{ a: inner }]);
  await finish();
  const found = await runs().orderBy('attributes.run_name DESC');
  const { files } = await new MlflowClient({ trackingUri: TRACKING_URI }).listArtifacts({ run_id: found[0].run_id });
  REPORT(JSON.stringify([found.map(({ run_name, status, metrics, params }) => [run_name, status, metrics, params]), files.map(file => file.path)]));`;
const REPORTED = [
  [
    ['main', 'FINISHED', { loss: 0.02 }, { lr: '0.1', layers: '[64,10]' }],
    ['inner', 'FINISHED', { acc: 0.9 }, {}]
  ],
  ['plan.md', 'rows.json']
];
const NAMES = 'init, params, metric, run, artifact, table, finish, runs, MlflowClient';

let folder: string;
let server: OpenServer;

beforeAll(async () => {
  server = await openServer();
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-package-'));
  const { stdout } = await execute('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: PACKAGE
  });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
  const flags = ['--offline', '--no-audit', '--no-fund', '--silent'];
  await execute('npm', ['install', ...flags, `./${stdout.trim()}`], { cwd: folder });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** @returns what the program reported */
async function ran(command: string, args: string[], file: string, imports: string) {
  const isModule = file.endsWith('.mjs');
  const known = PROGRAM.replaceAll('TRACKING_URI', JSON.stringify(server.url))
    .replace('EXPERIMENT', JSON.stringify(file))
    .replace('REPORT', 'console.log');
  const source = isModule ? known : `(async () => {${known}})();`;
  writeFileSync(path.join(folder, file), `${imports}\n${source}`);
  const { stdout } = await execute(command, [...args, file], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '', CELLTRAIL_OUTBOX: path.join(folder, 'outbox') }
  });
  return JSON.parse(stdout) as unknown;
}

const ESM = `import { ${NAMES} } from 'celltrail';`;
const CJS = `const { ${NAMES} } = require('celltrail');`;
describe('the same program', () => {
  it.each<[string, () => string, string[], string, string]>([
    ['Node, as an ES module', () => process.execPath, [], 'node.mjs', ESM],
    ['Node, as CommonJS', () => process.execPath, [], 'node.cjs', CJS],
    ['the oldest Node here, as an ES module', () => 'node', [], 'machine.mjs', ESM],
    ['Deno', denoPath, ['run', '-A', '--no-lock', '--node-modules-dir=manual'], 'deno.mjs', ESM],
    ['Bun', bunPath, [], 'bun.mjs', ESM]
  ])('runs in %s', async (_, command, args, file, imports) => {
    expect(await ran(command(), args, file, imports)).toEqual(REPORTED);
    expect(readdirSync(path.join(folder, 'outbox'))).toEqual([]);
  });

  it('runs in a browser, bundled without a module of Node', async () => {
    const source = PROGRAM.replaceAll('TRACKING_URI', 'location.origin')
      .replace('EXPERIMENT', '"browser"')
      .replace('REPORT', 'globalThis.reported = ')
      // After an await a page knows the run by its handle alone.
      .replace("metric('acc', 0.5); ", '');
    await openPage(`${ESM}\n${source}`, async page => {
      const reported = await page.waitForFunction('globalThis.reported');
      expect(JSON.parse((await reported.jsonValue()) as string)).toEqual(REPORTED);
    });
  });
});
/** A page of the server, with a module that is bundled as users do it. */
async function openPage(
  source: string,
  look: (page: Page) => Promise<void>,
  origin = server.url
): Promise<void> {
  const script = await bundled(source, { platform: 'browser' });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.route('**/page.html', route =>
      route.fulfill({
        contentType: 'text/html',
        body: `<script type="module">${script}</script>`
      })
    );
    await page.goto(`${origin}/page.html`);
    await look(page);
  } finally {
    await browser.close();
  }
}

async function bundled(source: string, options: BuildOptions): Promise<string> {
  writeFileSync(path.join(folder, 'bundled.mjs'), source);
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ['bundled.mjs'],
    bundle: true,
    format: 'esm',
    ...options,
    write: false
  });
  return outputFiles[0].text;
}

describe('a page', () => {
  it('logs where it came by plain http, without crypto.randomUUID', async () => {
    const source = `
      import { init, metric, flush } from 'celltrail';
      init({ trackingUri: ${JSON.stringify(server.url)} });
      try { metric('loss', 1); globalThis.reported = typeof crypto.randomUUID; }
      catch (error) { globalThis.reported = String(error); }`;
    const look = async (page: Page) => {
      const reported = await page.waitForFunction('globalThis.reported');
      expect(await reported.jsonValue()).toBe('undefined');
    };
    await openPage(source, look, 'http://plain.test');
  });

  it('sends what waits when it is left, and its run ends', async () => {
    const source = `
      import { flush, init, metric } from 'celltrail';
      init({ trackingUri: location.origin, experiment: 'left' });
      metric('loss', 1, 0);
      await flush();
      for (let step = 1; step < 10; step++) metric('loss', 1, step);
      location.href = '/health';`;
    await openPage(source, async page => {
      await page.waitForURL('**/health');
      const api = server.url + '/api/2.0/mlflow/';
      await vi.waitFor(async () => {
        const { experiments } = (await server.get('experiments/search?max_results=9')).body;
        const { experiment_id } = experiments.find(({ name }: { name: string }) => name === 'left');
        const { body } = await server.post('runs/search', { experiment_ids: [experiment_id] });
        const { info } = body.runs[0];
        const history = await fetch(
          `${api}metrics/get-history?run_id=${info.run_id}&metric_key=loss`
        );
        expect(((await history.json()) as { metrics: unknown[] }).metrics).toHaveLength(10);
        expect(info.status).toBe('FINISHED');
      }, 5000);
    });
  });
});

describe('a program that was bundled for Node', () => {
  const SOURCE = `
    import { detectHost, display, plot, progress } from 'celltrail';
    plot('loss');
    display({ 'text/plain': '1' });
    console.log(detectHost(), ...progress(2), ...progress('ab'));`;
  it.each(['esm', 'cjs'] as const)('goes on where it would draw (%s)', async format => {
    const file = `bundled-${format}.${format === 'esm' ? 'mjs' : 'cjs'}`;
    writeFileSync(path.join(folder, file), await bundled(SOURCE, { platform: 'node', format }));
    const { stdout } = await execute(process.execPath, [file], { cwd: folder });
    expect(stdout).toBe('node 0 1 a b\n');
  });
});

it('has a CommonJS file for what pretends to be a browser, as jest-environment-jsdom', async () => {
  const flags = ['--conditions=browser', '--no-experimental-require-module'];
  const program = "console.log(require.resolve('celltrail'), typeof require('celltrail').metric)";
  const { stdout } = await execute(process.execPath, [...flags, '-e', program], { cwd: folder });
  expect(stdout).toMatch(/browser\.cjs function\n$/);
});

describe('the declarations', () => {
  const CASES = [
    ['oldest', 'commonjs', 'node10'],
    ['oldest', 'node16', 'node16'],
    ['oldest', 'esnext', 'bundler'],
    ['newest', 'node16', 'node16'],
    ['newest', 'esnext', 'bundler']
  ];
  it.each(CASES)(
    'hold for the %s TypeScript, modules %s and %s',
    async (age, module, resolution) => {
      copyFileSync(path.join(ROOT, 'test/fixtures/sdk-types.ts'), path.join(folder, 'types.ts'));
      mkdirSync(path.join(folder, 'no-types'), { recursive: true });
      const options = [
        '--noEmit',
        '--strict',
        '--exactOptionalPropertyTypes',
        '--target',
        'es2022'
      ];
      await execute(
        process.execPath,
        [
          path.join(BESIDE_CLIENT, `typescript-${age}`, 'bin/tsc'),
          ...options,
          ...['--lib', 'es2022', '--typeRoots', 'no-types', '--module', module],
          ...['--moduleResolution', resolution, 'types.ts']
        ],
        { cwd: folder }
      ).catch((error: { stdout: string }) => expect.fail(error.stdout));
    }
  );
});

describe('the package', () => {
  const read = (name: string) => readFileSync(path.join(PACKAGE, name), 'utf8');

  it.each(['index.mjs', 'index.cjs', 'browser.mjs', 'browser.cjs'])(
    'has at most 15 KiB in %s, compressed',
    name => {
      expect(gzipSync(read(name), { level: 9 }).length).toBeLessThanOrEqual(15 * 1024);
    }
  );

  it('says in its declarations what each call does', () => {
    const text = read('types/sdk/fluent.d.ts');
    expect(text).not.toContain('inheritDoc');
    expect(text).toContain('/** One metric; NaN and Infinity');
  });

  it('needs no other package', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, unknown>;
    expect(manifest).not.toHaveProperty('dependencies');
    const imported = ['index.mjs', 'on-demand.mjs', 'content.mjs', 'browser.mjs'].flatMap(name =>
      // Long texts are broken: the program of the worker is one.
      [
        ...read(name)
          .replaceAll('\\\n', '')
          .matchAll(/(?:from|import\()"([^"]+)"/g)
      ].map(([, target]) => target)
    );
    const known = new Set([
      ...builtinModules.map(name => `node:${name}`),
      './on-demand.mjs',
      './content.mjs'
    ]);
    expect(imported.filter(target => !known.has(target))).toEqual([]);
  });

  it('asks for nothing of Node in a browser', () => {
    for (const name of ['browser.mjs', 'on-demand.mjs']) {
      expect(read(name)).not.toMatch(/"node:|require\(|process\./);
    }
  });
});
