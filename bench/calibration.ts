import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { percentile } from './http-load.ts';

/** What this machine can do, so that figures of different machines can be compared as ratios. */
export interface Calibration {
  /** Median ms of a 4 KiB append with fdatasync in the folder of the benched stores. */
  syncMs: number;
  /** MB/s of JSON.parse on a log-batch body of 100 metrics. */
  jsonMegabytesPerSecond: number;
}

const SYNCS = 200;
const PARSE_MS = 500;

export function calibrate(folder: string, batch: string): Calibration {
  return { syncMs: measureSync(folder), jsonMegabytesPerSecond: measureParse(batch) };
}

function measureSync(folder: string): number {
  const file = openSync(join(folder, 'calibration'), 'w');
  const block = Buffer.alloc(4096, 1);
  const times: number[] = [];
  for (let i = 0; i < SYNCS; i++) {
    const start = performance.now();
    writeSync(file, block);
    fdatasyncSync(file);
    times.push(performance.now() - start);
  }
  closeSync(file);
  return percentile(
    times.sort((a, b) => a - b),
    0.5
  );
}

function measureParse(batch: string): number {
  const start = performance.now();
  let bytes = 0;
  while (performance.now() - start < PARSE_MS) {
    JSON.parse(batch);
    bytes += batch.length;
  }
  return bytes / 1e6 / ((performance.now() - start) / 1000);
}
