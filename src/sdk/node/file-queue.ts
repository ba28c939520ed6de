import fs from 'node:fs';
import type { Entry, NewRun } from '../outbox/entry.ts';
import { MOST_AT_ONCE, roomFor, type Batch, type EntryQueue } from '../outbox/entry-queue.ts';
import type { EarlierRuns } from '../outbox/run-delivery.ts';

/** Bytes that may wait; what comes then is refused. */
export const MOST_BYTES = 256 * 1024 * 1024;
/** Bytes that are sent, from which on a file is begun anew when no more than these wait. */
const BEGIN_ANEW_BYTES = 4 * 1024 * 1024;
/** A batch is read in one piece; a longer line is read all the same. */
const READ_BYTES = 256 * 1024;
const LINE_FEED = 10;

/** Lines of ours among the entries: a run's id on the server; up to which byte all is sent. */
type Mark = ['id', number, string] | ['sent', number];

interface OpenRun {
  created: NewRun;
  /** Up to which byte the file says that it begins. */
  at: number;
  run_id?: string;
  /** When something of it was logged last, in ms since 1970. */
  last: number;
  /** Its end is logged, and not yet sent. */
  ends: boolean;
}

/**
 * Entries in a file, one JSON text a line (`docs/format/outbox.md`). The file is the queue: nothing
 * of it is in memory but the runs that have not ended.
 */
export class FileQueue implements EntryQueue {
  #path: string;
  #file: number;
  /** Bytes: of the whole lines of the file, and of its beginning that is sent. */
  #size: number;
  #sent = 0;
  /** Bytes of a line that is not whole may come after them. */
  #isTorn = false;
  #beginsAnewAt = BEGIN_ANEW_BYTES;
  readonly #mostBytes: number;
  readonly #open = new Map<number, OpenRun>();

  /** @param path is made; or what an ended process left, which `readOn` reads first */
  constructor(path: string, mostBytes = MOST_BYTES) {
    this.#path = path;
    this.#mostBytes = mostBytes;
    this.#file = fs.openSync(path, 'a+', 0o600);
    this.#size = fs.fstatSync(this.#file).size;
  }

  get isEmpty(): boolean {
    return this.#sent >= this.#size;
  }

  get earlier(): EarlierRuns {
    const runs = [...this.#open];
    return {
      ids: new Map(
        runs.flatMap(([run, { run_id }]) => (run_id === undefined ? [] : [[run, run_id]]))
      ),
      uuids: runs.map(([, { created }]) => created.uuid)
    };
  }

  /** Runs whose end nobody logged, of those that were read. */
  get unended(): { run: number; last: number }[] {
    return [...this.#open].flatMap(([run, { last, ends }]) => (ends ? [] : [{ run, last }]));
  }

  append(lines: readonly string[]): readonly string[] {
    let waiting = this.#size - this.#sent;
    let text = '';
    const refused = lines.filter(line => {
      const bytes = Buffer.byteLength(line) + 1;
      if (waiting + bytes > roomFor(line, this.#mostBytes)) return true;
      waiting += bytes;
      text += line + '\n';
      return false;
    });
    return text === '' || this.#write(text) ? refused : lines;
  }

  next(): Batch | null {
    while (!this.isEmpty) {
      const lines = this.#linesFrom(this.#sent);
      if (lines.length === 0) throw new Error('Somebody cut the outbox file.');
      const entries: Entry[] = [];
      let end = this.#sent;
      for (const line of lines.slice(0, MOST_AT_ONCE)) {
        end += line.length + 1;
        const read = parsed(line);
        if (read === null || read[0] === 'id' || read[0] === 'sent') continue;
        this.#note(read, end);
        entries.push(read);
      }
      if (entries.length > 0) return { entries, end };
      this.#sent = end;
    }
    return null;
  }

  done({ entries, end }: Batch): void {
    this.#sent = end;
    for (const entry of entries) if (entry[0] === 'end') this.#open.delete(entry[1]);
    const isWorthIt = end > this.#beginsAnewAt && end >= this.#size - end;
    if (!isWorthIt || !this.#beginAnew()) this.#mark(['sent', end]);
  }

  runIs(run: number, run_id: string): void {
    const known = this.#open.get(run);
    if (known) known.run_id = run_id;
    this.#mark(['id', run, run_id]);
  }

  close(): void {
    fs.closeSync(this.#file);
  }

  /** Closed, and removed. */
  remove(): void {
    this.close();
    fs.rmSync(this.#path, { force: true });
  }

  /** Where it cannot be written, more is sent twice. */
  #mark(mark: Mark): void {
    const wasEmpty = this.isEmpty;
    this.#write(JSON.stringify(mark) + '\n');
    if (wasEmpty) this.#sent = this.#size;
  }

  /** All of it or nothing. @returns false when the disk does not take it */
  #write(text: string): boolean {
    try {
      if (this.#isTorn) fs.ftruncateSync(this.#file, this.#size);
      this.#isTorn = true;
      const bytes = Buffer.from(text);
      writeAll(this.#file, bytes);
      this.#size += bytes.length;
      this.#isTorn = false;
    } catch {
      // The next one cuts off what came of it.
    }
    return !this.#isTorn;
  }

  /** @param end the byte after its line */
  #note(entry: Entry, end: number): void {
    const [kind, run] = entry;
    if (kind === 'run' && !this.#open.has(run)) {
      const { start_time: last } = entry[2];
      this.#open.set(run, { created: entry[2], at: end, last, ends: false });
    }
    const open = this.#open.get(run);
    if (open && kind === 'metric') open.last = entry[5];
    if (open && kind === 'end') open.ends = true;
  }

  /**
   * Reads what an ended process left, a piece of it each time: up to where it is sent, and which of
   * its runs are made. A line that was cut off in the middle of its write is none.
   */
  *readOn(): Generator<void> {
    const ids = new Map<number, string>();
    const ends = new Map<number, number>();
    let from = 0;
    for (let lines; (lines = this.#linesFrom(from)).length > 0;) {
      for (const line of lines) {
        from += line.length + 1;
        const read = parsed(line);
        if (read === null) continue;
        if (read[0] === 'id') ids.set(read[1], read[2]);
        else if (read[0] === 'sent') this.#sent = read[1];
        else this.#note(read, from);
        if (read[0] === 'end') ends.set(read[1], from);
      }
      yield;
    }
    this.#size = from;
    this.#isTorn = true;
    for (const [run, known] of this.#open) {
      known.run_id = ids.get(run);
      if ((ends.get(run) ?? Infinity) <= this.#sent) this.#open.delete(run);
    }
  }

  /** Whole lines, without their ends; none at the end of the file. */
  #linesFrom(start: number): Buffer[] {
    for (let most = READ_BYTES; ; most *= 4) {
      const bytes = this.#read(start, most);
      const lines: Buffer[] = [];
      let from = 0;
      for (let to; (to = bytes.indexOf(LINE_FEED, from)) >= 0; from = to + 1) {
        lines.push(bytes.subarray(from, to));
      }
      if (lines.length > 0 || bytes.length < most) return lines;
    }
  }

  #read(start: number, most: number): Buffer {
    const bytes = Buffer.alloc(Math.min(most, this.#size - start));
    return bytes.subarray(0, fs.readSync(this.#file, bytes, 0, bytes.length, start));
  }

  /**
   * With the runs that have not ended and what waits. In the place of the old one at once, or not at all.
   *
   * @returns false when the disk does not take it
   */
  #beginAnew(): boolean {
    const sent = this.#sent;
    const begun = [...this.#open].filter(([, { at }]) => at <= sent);
    const lines = begun.flatMap(([run, { created, run_id }]) => [
      ['run', run, created],
      // A run that is sent and has no id was refused.
      ['id', run, run_id ?? '']
    ]);
    const head = Buffer.from(lines.map(line => JSON.stringify(line) + '\n').join(''));
    // After all else: of several such lines the last one counts, and those that wait may have some.
    const mark = Buffer.from(JSON.stringify(['sent', head.length]) + '\n');
    const path = `${this.#path}.new`;
    let fresh: number | undefined;
    try {
      fs.rmSync(path, { force: true });
      fresh = fs.openSync(path, 'a+', 0o600);
      writeAll(fresh, head);
      for (let from = sent; from < this.#size; from += READ_BYTES) {
        writeAll(fresh, this.#read(from, READ_BYTES));
      }
      writeAll(fresh, mark);
      fs.renameSync(path, this.#path);
    } catch {
      if (fresh !== undefined) fs.closeSync(fresh);
      fs.rmSync(path, { force: true });
      this.#beginsAnewAt = 2 * sent;
      return false;
    }
    fs.closeSync(this.#file);
    this.#file = fresh;
    this.#beginsAnewAt = BEGIN_ANEW_BYTES;
    const waiting = this.#size - sent;
    this.#size = head.length + waiting + mark.length;
    this.#sent = waiting > 0 ? head.length : this.#size;
    for (const open of this.#open.values()) open.at += this.#sent - sent;
    return true;
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let from = 0; from < bytes.length;) from += fs.writeSync(file, bytes, from);
}

function parsed(line: Buffer): Entry | Mark | null {
  try {
    return JSON.parse(line.toString()) as Entry | Mark;
  } catch {
    return null;
  }
}
