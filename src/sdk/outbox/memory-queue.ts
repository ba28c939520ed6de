import type { Entry } from './entry.ts';
import { MOST_AT_ONCE, roomFor, type Batch, type EntryQueue } from './entry-queue.ts';

/** More are refused: some 1 MB. */
const MOST_ENTRIES = 10_000;

/** For a browser, and where no file can be written. */
export class MemoryQueue implements EntryQueue {
  #lines: string[] = [];

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  append(lines: readonly string[]): string[] {
    return lines.filter(line => {
      const isRefused = this.#lines.length >= roomFor(line, MOST_ENTRIES);
      if (!isRefused) this.#lines.push(line);
      return isRefused;
    });
  }

  next(): Batch | null {
    if (this.isEmpty) return null;
    const lines = this.#lines.slice(0, MOST_AT_ONCE);
    return { entries: lines.map(line => JSON.parse(line) as Entry), end: lines.length };
  }

  done({ end }: Batch): void {
    this.#lines = this.#lines.slice(end);
  }

  /** Nobody reads this queue after us. */
  runIs(): void {}
}
