/**
 * `npm run bench [-- --full] [-- --quick] [-- --without-mlflow] [-- --only NAME]`: one table,
 * celltrail beside the installed real `mlflow server` in the same run, with what this machine can do.
 *
 * `--full`: also what takes longer than a quarter of an hour in all (a million runs).
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import manifest from '../package.json' with { type: 'json' };
import { MLFLOW_VERSION } from '../src/server/version.ts';
import { batchBody } from './batch-bodies.ts';
import { calibrate } from './calibration.ts';
import type { Measured } from './measured.ts';
import { SECTIONS, type BenchOptions } from './sections.ts';
import { table } from './table.ts';

const ROOT = resolve(import.meta.dirname, '..');
const { values: flags } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    'without-mlflow': { type: 'boolean', default: false },
    only: { type: 'string' },
    write: { type: 'boolean', default: false }
  }
});

const cache = join(ROOT, '.cache', 'bench');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(ROOT, '.cache', 'bench-'));
const options: BenchOptions = {
  folder,
  cache,
  seconds: flags.quick ? 2 : 10,
  ingestSeconds: flags.quick ? 4 : 60,
  points: flags.quick ? 1_000_000 : 10_000_000,
  memoryPoints: flags.quick ? 2_000_000 : 50_000_000,
  full: flags.full
};
try {
  const machine = calibrate(folder, batchBody('0'.repeat(32), 0).toString());
  const ours: Measured[] = [];
  const theirs: Measured[] = [];
  for (const { name, celltrail, mlflow } of SECTIONS) {
    if (flags.only !== undefined && flags.only !== name) continue;
    const began = performance.now();
    ours.push(...(await celltrail(options)));
    if (!flags['without-mlflow']) theirs.push(...(await mlflow(options)));
    console.error(`${name}: ${Math.round((performance.now() - began) / 1000)} s`);
  }
  const [cpu] = cpus();
  const about = [
    `celltrail ${manifest.version} and mlflow ${MLFLOW_VERSION}, ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ` +
      `${platform()} ${arch()}, ${cpus().length} × ${cpu.model}, ${Math.round(totalmem() / 2 ** 30)} GiB; ` +
      `load generator on the same cores; ${options.seconds} s an item unless it says otherwise.`,
    `This machine: fdatasync ${machine.syncMs.toFixed(3)} ms (median), JSON.parse ${Math.round(machine.jsonMegabytesPerSecond)} MB/s.`
  ];
  const text = [...about, '', ...table(ours, theirs)].join('\n');
  console.log(text);
  if (flags.write) writeFileSync(join(ROOT, 'bench', 'RESULTS.md'), `# Bench\n\n${text}\n`);
  if ([...ours, ...theirs].some(row => !row.ok)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
