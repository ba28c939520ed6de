import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Entry } from '../../src/sdk/outbox/entry.ts';
import { FileQueue } from '../../src/sdk/node/file-queue.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-outbox-'));
  file = path.join(folder, 'x.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (number: number): Entry => [
  'run',
  number,
  { uuid: `uuid-${number}`, start_time: 100 + number, tags: [] }
];
const point = (number: number, step: number): Entry => [
  'metric',
  number,
  'loss',
  1,
  step,
  1000 + step
];
const end = (number: number): Entry => ['end', number, 'FINISHED', 5000];
const lines = (...entries: Entry[]) => entries.map(entry => JSON.stringify(entry));
const steps = (queue: FileQueue) =>
  queue.next()?.entries.flatMap(entry => (entry[0] === 'metric' ? [entry[4]] : []));

it('gives what was appended, in order, until it is done', () => {
  const queue = new FileQueue(file);
  queue.append(lines(run(0), point(0, 1)));
  const first = queue.next()!;
  expect(first.entries).toEqual([run(0), point(0, 1)]);
  queue.append(lines(point(0, 2)));
  queue.done(first);
  expect(steps(queue)).toEqual([2]);
  queue.done(queue.next()!);
  expect(queue.isEmpty).toBe(true);
  expect(queue.next()).toBeNull();
});

it('gives a line that is longer than a read, and many lines in batches', () => {
  const queue = new FileQueue(file);
  const long: Entry = ['tag', 0, 'long', 'x'.repeat(600_000)];
  queue.append(lines(long));
  for (let step = 0; step < 5000; step++) queue.append(lines(point(0, step)));
  const all: Entry[] = [];
  for (let batch; (batch = queue.next()) !== null; queue.done(batch)) all.push(...batch.entries);
  expect(all).toHaveLength(5001);
  expect(all[0]).toEqual(long);
  expect(all.at(-1)).toEqual(point(0, 4999));
});

it('goes on where the last process was, without the line that it was cut off in', () => {
  const before = new FileQueue(file);
  before.append(lines(run(0), run(1), point(0, 1)));
  const sent = before.next()!;
  before.runIs(0, 'abc');
  before.done(sent);
  before.append(lines(point(0, 2), end(1)));
  before.close();
  appendFileSync(file, '["metric",0,"lo');
  const after = new FileQueue(file);
  expect([...after.earlier.ids]).toEqual([[0, 'abc']]);
  expect([...after.earlier.uuids]).toEqual(['uuid-0', 'uuid-1']);
  expect(after.unended).toEqual([{ run: 0, last: 1002 }]);
  expect(after.next()!.entries).toEqual([point(0, 2), end(1)]);
});

it('knows no more of a run whose end is sent', () => {
  const before = new FileQueue(file);
  before.append(lines(run(0), end(0)));
  before.done(before.next()!);
  before.close();
  const after = new FileQueue(file);
  expect(after.unended).toEqual([]);
  expect([...after.earlier.uuids]).toEqual([]);
});

it('refuses what is more than the file may have, and takes more when there is room', () => {
  const queue = new FileQueue(file, 200);
  expect(queue.append(lines(point(0, 1)))).toBe(true);
  expect(queue.append(lines(['tag', 0, 'long', 'x'.repeat(200)]))).toBe(false);
  queue.done(queue.next()!);
  expect(queue.append(lines(point(0, 2)))).toBe(true);
  expect(steps(queue)).toEqual([2]);
});

it('begins a file anew that is long and all sent, with the runs that go on', () => {
  const queue = new FileQueue(file);
  queue.append(lines(run(0), run(1), end(1)));
  queue.done(queue.next()!);
  queue.runIs(0, 'abc');
  const long: Entry = ['tag', 0, 'long', 'x'.repeat(5_000_000)];
  queue.append(lines(long));
  queue.done(queue.next()!);
  expect(statSync(file).size).toBeLessThan(1000);
  queue.append(lines(point(0, 7)));
  expect(steps(queue)).toEqual([7]);
  queue.close();
  const after = new FileQueue(file);
  expect([...after.earlier.ids]).toEqual([[0, 'abc']]);
  expect(steps(after)).toEqual([7]);
  expect(readFileSync(file, 'utf8')).not.toContain('uuid-1');
});

it('is a file for its owner alone', () => {
  new FileQueue(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
