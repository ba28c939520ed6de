import fs from 'node:fs';
import type { Entry, NewRun } from '../outbox/entry.ts';
import { MOST_AT_ONCE, type Batch, type EntryQueue } from '../outbox/entry-queue.ts';
import type { EarlierRuns } from '../outbox/run-delivery.ts';

/** Bytes that may wait; what comes then is refused. */
export const MOST_BYTES = 256 * 1024 * 1024;
/** Bytes of a file that is all sent, from which on it is begun anew. */
const BEGIN_ANEW_BYTES = 4 * 1024 * 1024;
/** A batch is read in one piece; a longer line is read all the same. */
const READ_BYTES = 256 * 1024;
const LINE_FEED = 10;

/** Lines of ours among the entries: a run's id on the server; up to which byte all is sent. */
type Mark = ['id', number, string] | ['sent', number];

interface OpenRun {
  created: NewRun;
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
  /** Bytes: of the file, and of its beginning that is sent. */
  #size: number;
  #sent = 0;
  /** The last line may not be whole. */
  #isTorn = false;
  readonly #mostBytes: number;
  readonly #open = new Map<number, OpenRun>();

  /** @param path is made, or read on where the last process left it */
  constructor(path: string, mostBytes = MOST_BYTES) {
    this.#path = path;
    this.#mostBytes = mostBytes;
    this.#file = fs.openSync(path, 'a+', 0o600);
    this.#size = fs.fstatSync(this.#file).size;
    if (this.#size > 0) this.#readOn();
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

  append(lines: readonly string[]): boolean {
    const text = lines.join('\n') + '\n';
    return this.#size - this.#sent + text.length <= this.#mostBytes && this.#write(text);
  }

  next(): Batch | null {
    while (!this.isEmpty) {
      const lines = this.#linesFrom(this.#sent);
      const entries: Entry[] = [];
      let end = this.#sent;
      for (const line of lines.slice(0, MOST_AT_ONCE)) {
        end += line.length + 1;
        const read = parsed(line);
        if (read === null || read[0] === 'id' || read[0] === 'sent') continue;
        this.#note(read);
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
    if (this.isEmpty && this.#size > BEGIN_ANEW_BYTES) this.#beginAnew();
    else this.#mark(['sent', end]);
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

  /** @returns false when the disk does not take it */
  #write(text: string): boolean {
    const bytes = Buffer.from(this.#isTorn ? `\n${text}` : text);
    try {
      for (let from = 0; from < bytes.length;) from += fs.writeSync(this.#file, bytes, from);
      this.#size += bytes.length;
      this.#isTorn = false;
    } catch {
      this.#size = fs.fstatSync(this.#file).size;
      this.#isTorn = true;
    }
    return !this.#isTorn;
  }

  #note(entry: Entry): void {
    const [kind, run] = entry;
    if (kind === 'run' && !this.#open.has(run)) {
      this.#open.set(run, { created: entry[2], last: entry[2].start_time, ends: false });
    }
    const open = this.#open.get(run);
    if (open && kind === 'metric') open.last = entry[5];
    if (open && kind === 'end') open.ends = true;
  }

  /** What an ended process left: up to where it is sent, and which of its runs are made. */
  #readOn(): void {
    // A line that was cut off in the middle of its write is none.
    this.#write('\n');
    const ids = new Map<number, string>();
    const ends = new Map<number, number>();
    for (let from = 0; from < this.#size;) {
      for (const line of this.#linesFrom(from)) {
        from += line.length + 1;
        const read = parsed(line);
        if (read === null) continue;
        if (read[0] === 'id') ids.set(read[1], read[2]);
        else if (read[0] === 'sent') this.#sent = read[1];
        else this.#note(read);
        if (read[0] === 'end') ends.set(read[1], from);
      }
    }
    for (const [run, known] of this.#open) {
      known.run_id = ids.get(run);
      if ((ends.get(run) ?? Infinity) <= this.#sent) this.#open.delete(run);
    }
  }

  /** Whole lines, without their ends. */
  #linesFrom(start: number): Buffer[] {
    for (let most = READ_BYTES; ; most *= 4) {
      const bytes = Buffer.alloc(Math.min(most, this.#size - start));
      const length = fs.readSync(this.#file, bytes, 0, bytes.length, start);
      const lines: Buffer[] = [];
      let from = 0;
      for (let to; (to = bytes.indexOf(LINE_FEED, from)) >= 0 && to < length; from = to + 1) {
        lines.push(bytes.subarray(from, to));
      }
      if (lines.length > 0) return lines;
    }
  }

  /** With the runs that have not ended alone. In the place of the old one at once, or not at all. */
  #beginAnew(): void {
    const lines = [...this.#open].flatMap(([run, { created, run_id }]) => [
      JSON.stringify(['run', run, created]),
      // All is sent: a run without an id was refused.
      JSON.stringify(['id', run, run_id ?? ''])
    ]);
    const text = lines.map(line => line + '\n').join('');
    const bytes = Buffer.from(text);
    const mark = Buffer.from(JSON.stringify(['sent', bytes.length]) + '\n');
    const fresh = `${this.#path}.new`;
    fs.writeFileSync(fresh, Buffer.concat([bytes, mark]), { mode: 0o600 });
    fs.renameSync(fresh, this.#path);
    fs.closeSync(this.#file);
    this.#file = fs.openSync(this.#path, 'a+');
    this.#size = this.#sent = bytes.length + mark.length;
  }
}

function parsed(line: Buffer): Entry | Mark | null {
  try {
    return JSON.parse(line.toString()) as Entry | Mark;
  } catch {
    return null;
  }
}
