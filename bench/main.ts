/**
 * `npm run bench [-- --quick] [-- --without-mlflow]`: one table, celltrail beside the installed
 * real `mlflow server` in the same run, with what this machine can do.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import manifest from '../package.json' with { type: 'json' };
import { MLFLOW_VERSION } from '../src/server/version.ts';
import { calibrate } from './calibration.ts';
import { eventDelay } from './event-delay.ts';
import { startupBytes } from './startup-bytes.ts';
import {
  batchBody,
  logBatchManyConnections,
  logBatchOneConnection,
  logMetric,
  type Measured
} from './ingest.ts';
import { startCelltrail, startMlflow, type BenchedServer } from './servers.ts';

const ROOT = resolve(import.meta.dirname, '..');
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    'without-mlflow': { type: 'boolean', default: false },
    write: { type: 'boolean', default: false }
  }
});
const seconds = options.quick ? 2 : 10;

mkdirSync(join(ROOT, '.cache'), { recursive: true });
const folder = mkdtempSync(join(ROOT, '.cache', 'bench-'));
try {
  const machine = calibrate(folder, batchBody('0'.repeat(32), 0));
  const ours = await measure(await startCelltrail(folder), true);
  const theirs = options['without-mlflow'] ? [] : await measure(await startMlflow(folder), false);
  const [cpu] = cpus();
  const lines = [
    `celltrail ${manifest.version} and mlflow ${MLFLOW_VERSION}, ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ` +
      `${platform()} ${arch()}, ${cpus().length} × ${cpu.model}, ${Math.round(totalmem() / 2 ** 30)} GiB; ` +
      `load generator on the same cores; ${seconds} s an item.`,
    `This machine: fdatasync ${machine.syncMs.toFixed(3)} ms (median), JSON.parse ${Math.round(machine.jsonMegabytesPerSecond)} MB/s.`,
    '',
    '| work | celltrail | mlflow server | ratio |',
    '|---|---|---|---|',
    ...ours.map(row =>
      tableRow(
        row,
        theirs.find(({ work }) => work === row.work)
      )
    )
  ];
  console.log(lines.join('\n'));
  if (options.write)
    writeFileSync(join(ROOT, 'bench', 'RESULTS.md'), `# Bench\n\n${lines.join('\n')}\n`);
  if ([...ours, ...theirs].some(row => !row.ok)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(server: BenchedServer, own: boolean): Promise<Measured[]> {
  try {
    const start: Measured = {
      work: 'start to first health, empty folder',
      figure: `${Math.round(server.startMs)} ms`,
      value: server.startMs,
      higherIsBetter: false,
      ok: true
    };
    return [
      start,
      ...(await logBatchOneConnection(server, seconds)),
      ...(await logBatchManyConnections(server, seconds)),
      ...(await logMetric(server, seconds)),
      ...(own ? await eventDelay(server) : []),
      ...(own ? await startupBytes() : [])
    ];
  } finally {
    await server.stop();
  }
}

function tableRow(ours: Measured, theirs: Measured | undefined): string {
  const show = (row: Measured) =>
    row.ok ? row.figure : `FAILED: points are missing (${row.figure})`;
  if (!theirs) return `| ${ours.work} | ${show(ours)} | – | – |`;
  const ratio = ours.higherIsBetter ? ours.value / theirs.value : theirs.value / ours.value;
  return `| ${ours.work} | ${show(ours)} | ${show(theirs)} | ${ratio.toFixed(1)}× |`;
}
