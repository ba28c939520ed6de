import { readFile } from 'node:fs/promises';
import type { ForeignPoints } from '../store/import/importer.ts';
import { UnreadableSource } from './import-source.ts';
import { append, emptyColumns } from './point-buffers.ts';

/**
 * A metric's file: a line a point, `timestamp value step`, and of newer versions the name and
 * digest of a dataset behind it; very old lines have no step. Exact duplicates are left out.
 */
export async function metricFile(file: string): Promise<ForeignPoints> {
  const points = emptyColumns();
  const seen = new Set<string>();
  let highest = -Infinity;
  for (const [timestamp, value, step = '0'] of await metricLines(file)) {
    const at = Number(step);
    // Rising steps cannot repeat a point; most series are made of them alone.
    if (at <= highest && seen.size === 0) remember(points, seen);
    const number = pythonDouble(value);
    if (seen.size > 0) {
      const point = `${at} ${Number(timestamp)} ${number}`;
      if (seen.has(point)) continue;
      seen.add(point);
    }
    highest = Math.max(highest, at);
    append(points, at, Number(timestamp), number);
  }
  return points;
}

/** The fields of each line. @throws UnreadableSource */
export async function metricLines(file: string): Promise<string[][]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  const fields: string[][] = [];
  for (const line of lines) {
    const trimmed = line.trim();
    if (trimmed === '') continue;
    const parts = trimmed.split(' ');
    if (parts.length < 2 || !/^-?\d+$/.test(parts[0])) {
      throw new UnreadableSource(
        `${file} is no file of a metric: its line "${trimmed.slice(0, 80)}".`
      );
    }
    fields.push(parts);
  }
  return fields;
}

/** As Python writes a float: `nan`, `inf`, `-inf`, or digits. */
export function pythonDouble(text: string): number {
  switch (text.toLowerCase()) {
    case 'inf':
      return Infinity;
    case '-inf':
      return -Infinity;
    default:
      return Number(text);
  }
}

function remember({ steps, timestamps, values, length }: ForeignPoints, seen: Set<string>): void {
  for (let at = 0; at < length; at++) seen.add(`${steps[at]} ${timestamps[at]} ${values[at]}`);
}
