import fs, {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Entry } from '../../src/sdk/outbox/entry.ts';
import { FileQueue } from '../../src/sdk/node/file-queue.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-outbox-'));
  file = path.join(folder, 'x.jsonl');
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

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
/** What an ended process left. */
function left(): FileQueue {
  const queue = new FileQueue(file);
  Array.from(queue.readOn());
  return queue;
}
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
  const after = left();
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
  const after = left();
  expect(after.unended).toEqual([]);
  expect([...after.earlier.uuids]).toEqual([]);
});

it('refuses what is more than the file may have, and takes more when there is room', () => {
  const queue = new FileQueue(file, 200);
  expect(queue.append(lines(point(0, 1)))).toEqual([]);
  const long = lines(['tag', 0, 'long', 'x'.repeat(200)]);
  // What fits beside it is kept.
  expect(queue.append([...long, ...lines(point(0, 2))])).toEqual(long);
  expect(steps(queue)).toEqual([1, 2]);
  queue.done(queue.next()!);
  expect(queue.append(lines(point(0, 3)))).toEqual([]);
  expect(steps(queue)).toEqual([3]);
});

it('has some room for beginnings and ends of runs that it has for nothing else', () => {
  const queue = new FileQueue(file, 2000);
  while (queue.append(lines(point(0, 1))).length === 0);
  expect(queue.append(lines(run(1), point(0, 2), end(0)))).toEqual(lines(point(0, 2)));
  // Which has an end as well.
  while (queue.append(lines(end(0))).length === 0);
  expect(statSync(file).size).toBeLessThan(2200);
});

/** The disk takes so many bytes more. */
function fillDisk(room: number) {
  const write = fs.writeSync.bind(fs) as (...args: unknown[]) => number;
  return vi.spyOn(fs, 'writeSync').mockImplementation(((
    to: number,
    bytes: Buffer,
    at?: number | null
  ) => {
    const from = at ?? 0;
    if (room === 0) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    const some = bytes.subarray(from, from + room);
    room -= some.length;
    return write(to, some);
  }) as typeof fs.writeSync);
}

it('goes on after a full disk that has half a line of it', () => {
  const queue = new FileQueue(file);
  queue.append(lines(run(0), point(0, 1)));
  const disk = fillDisk(10);
  expect(queue.append(lines(point(0, 2)))).toEqual(lines(point(0, 2)));
  expect(steps(queue)).toEqual([1]);
  queue.done(queue.next()!);
  expect(queue.isEmpty).toBe(true);
  expect(queue.next()).toBeNull();
  disk.mockRestore();
  expect(queue.append(lines(point(0, 3)))).toEqual([]);
  expect(steps(queue)).toEqual([3]);
  queue.close();
  // That the first is sent could not be written either.
  expect(steps(left())).toEqual([1, 3]);
});

it('ends to read what was left on a disk that is full', () => {
  const before = new FileQueue(file);
  before.append(lines(run(0), point(0, 1)));
  before.close();
  appendFileSync(file, '["metric",0,"lo');
  fillDisk(0);
  vi.spyOn(fs, 'ftruncateSync').mockImplementation(() => {
    throw new Error('EIO');
  });
  const after = left();
  expect(steps(after)).toEqual([1]);
  after.done(after.next()!);
  expect(after.next()).toBeNull();
});

it('gives way after each piece of what was left', () => {
  const before = new FileQueue(file);
  const long = lines(['tag', 0, 'long', 'x'.repeat(100_000)]);
  for (let i = 0; i < 20; i++) before.append(long);
  before.close();
  expect([...new FileQueue(file).readOn()].length).toBeGreaterThanOrEqual(7);
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
  const after = left();
  expect([...after.earlier.ids]).toEqual([[0, 'abc']]);
  expect(steps(after)).toEqual([7]);
  expect(readFileSync(file, 'utf8')).not.toContain('uuid-1');
});

const long: Entry = ['tag', 0, 'long', 'x'.repeat(1_000_000)];
/** 5 MB are sent, a run that goes on among them; its mark and what comes of `waiting` are not. */
function sentAndWaiting(...waiting: Entry[]): FileQueue {
  const queue = new FileQueue(file);
  queue.append(lines(run(0), long));
  const begins = queue.next()!;
  queue.runIs(0, 'abc');
  queue.done(begins);
  queue.append(lines(long, long, long, long));
  queue.append(lines(long, ...waiting));
  return queue;
}

it('does not grow without end while something always waits', () => {
  const queue = sentAndWaiting(run(1), point(1, 1));
  for (let step = 2; step < 1000; step++) {
    queue.append(lines(point(1, step), ['tag', 0, 'long', 'x'.repeat(20_000)]));
    if (step % 10 === 0) queue.done(queue.next()!);
  }
  expect(queue.isEmpty).toBe(false);
  for (let batch; (batch = queue.next()) !== null;) {
    queue.append(lines(point(0, 7)));
    queue.done(batch);
    if (batch.entries.length === 1) break;
  }
  expect(queue.isEmpty).toBe(false);
  expect(statSync(file).size).toBeLessThan(5_000_000);
});

it('keeps what waits, and what is known of its runs, when it begins anew', () => {
  const queue = sentAndWaiting(run(1), point(1, 1));
  for (let batch; (batch = queue.next()) !== null;) {
    if (batch.entries.at(-1)![0] !== 'tag') break;
    queue.done(batch);
  }
  // The ids of those that wait stand behind the mark that says where they begin.
  queue.append(lines(point(0, 2)));
  expect(statSync(file).size).toBeLessThan(2_000_000);
  queue.runIs(1, 'def');
  expect(queue.next()!.entries.slice(-3)).toEqual([run(1), point(1, 1), point(0, 2)]);
  queue.close();
  const after = left();
  expect([...after.earlier.ids]).toEqual([
    [0, 'abc'],
    [1, 'def']
  ]);
  expect(after.next()!.entries.slice(-3)).toEqual([run(1), point(1, 1), point(0, 2)]);
});

it('takes no run for refused that waits when what was left begins anew, and knows it when it is sent', () => {
  const some: Entry[] = Array(12).fill(['tag', 0, 'long', 'x'.repeat(300_000)]);
  /** Until it begins anew. */
  const send = (queue: FileQueue) => {
    for (let size = 0; statSync(file).size >= size;) {
      size = statSync(file).size;
      const batch = queue.next()!;
      for (const entry of batch.entries) {
        if (entry[0] === 'run') queue.runIs(entry[1], `id of ${entry[1]}`);
      }
      queue.done(batch);
    }
  };
  const before = new FileQueue(file);
  before.append(lines(...some, ...some, run(1), ...some));
  before.close();
  const after = left();
  send(after);
  // So it was not refused.
  expect([...left().earlier.ids]).toEqual([]);
  expect(left().unended.map(open => open.run)).toEqual([1]);
  after.append(lines(...some));
  send(after);
  expect([...left().earlier.ids]).toEqual([[1, 'id of 1']]);
});

it('keeps the old file when the disk has no room for a new one', () => {
  const queue = sentAndWaiting();
  const disk = fillDisk(100);
  for (let batch; (batch = queue.next()) !== null;) queue.done(batch);
  disk.mockRestore();
  expect(readdirSync(folder)).toEqual(['x.jsonl']);
  queue.append(lines(point(0, 9)));
  expect(steps(queue)).toEqual([9]);
  queue.close();
  expect([...left().earlier.ids]).toEqual([[0, 'abc']]);
});

it('is a file for its owner alone', () => {
  new FileQueue(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
