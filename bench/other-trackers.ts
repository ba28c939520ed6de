import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { amount, type Measured } from './measured.ts';
import { program, saysIn } from './program.ts';
import { keptRow } from './sdk.ts';

const SCRIPT = join(import.meta.dirname, 'other_trackers.py');
const NEEDED = join(import.meta.dirname, 'other-trackers.txt');

/** With their names in the table. */
const TRACKERS = { wandb: 'wandb, offline', trackio: 'Trackio' };

/** The Python clients of wandb and Trackio on files of their own, as section `sdk` has it of ours. */
export async function otherTrackers(folder: string, cache: string): Promise<Measured[]> {
  const python = installed(cache);
  const rows: Measured[] = [];
  for (const [tracker, name] of Object.entries(TRACKERS)) {
    const [first, second] = [1, 2].map(() => mkdtempSync(join(folder, `${tracker}-`)));
    const start = (what: string, files: string) =>
      program(python, [SCRIPT, tracker, what], {
        TRACKER_FOLDER: files,
        TRACKIO_DIR: files,
        HOME: files
      });
    const asks = async <Answer>(what: string, files: string): Promise<Answer> => {
      const child = start(what, files);
      const answer = JSON.parse(await saysIn(child, /\{.*\}/)) as Answer;
      await once(child, 'exit');
      return answer;
    };
    const { median, p99 } = await asks<{ median: number; p99: number }>('calls', first);
    const thirty = start('thirty', second);
    await saysIn(thirty, /logged/);
    await sleep(1000);
    thirty.kill('SIGKILL');
    await once(thirty, 'exit');
    const { kept } = await asks<{ kept: number }>('kept', second);
    rows.push(
      amount(`${name}: a log call, median`, median, 'µs'),
      amount(`${name}: a log call, 99 of 100`, p99, 'µs'),
      keptRow(`${name}: `, kept)
    );
  }
  return rows;
}

/** @returns the Python that has them; some 300 MB, made once */
function installed(cache: string): string {
  const hash = createHash('sha256').update(readFileSync(NEEDED)).digest('hex').slice(0, 12);
  const folder = join(cache, `other-trackers-${hash}`);
  const python = join(folder, 'bin', 'python');
  if (existsSync(python)) return python;
  mkdirSync(cache, { recursive: true });
  const part = mkdtempSync(join(cache, 'other-trackers-part-'));
  const own = join(import.meta.dirname, '..', '.venv', 'bin', 'python');
  execFileSync(own, ['-m', 'venv', '--copies', part]);
  execFileSync(join(part, 'bin', 'python'), ['-m', 'pip', 'install', '-q', '-r', NEEDED]);
  renameSync(part, folder);
  return python;
}
