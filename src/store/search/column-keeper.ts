import type { GroupWriter } from '../threads/group-writer.ts';
import type { Reader } from '../threads/reader.ts';
import type { SavedColumns } from './columns/save-columns.ts';

/**
 * Has the columns of search written down in the background, so that the first search after a start
 * finds them: some time after commits and searches, in parts, and at the end. When nothing happens,
 * columns are made that no search asked for yet.
 */
export class ColumnKeeper {
  readonly #writer: Pick<GroupWriter, 'write'>;
  readonly #reader: Pick<Reader, 'read'>;
  #timer: NodeJS.Timeout | null = null;
  #saving: Promise<void> = Promise.resolve();
  /** When something was committed or searched for last; ms of `performance.now`. */
  #lastActive = 0;
  #writing = false;
  #closed = false;

  constructor(writer: Pick<GroupWriter, 'write'>, reader: Pick<Reader, 'read'>) {
    this.#writer = writer;
    this.#reader = reader;
  }

  /** Something was committed or searched for, or the store was opened. */
  soon(): void {
    if (this.#writing || this.#closed) return;
    this.#lastActive = performance.now();
    this.#timer ??= setTimeout(() => this.#pass(), INTERVAL_MS).unref();
  }

  /** Saves what there is to save. To be called before the reader is closed. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#saving;
    await this.#save();
  }

  #pass(): void {
    this.#saving = this.#save()
      .then(() => this.#saveLikely())
      .then(finished => {
        this.#timer =
          finished || this.#closed ? null : setTimeout(() => this.#pass(), INTERVAL_MS).unref();
      });
  }

  /** What fails costs nothing but time at the next start. */
  async #save(): Promise<void> {
    for (;;) {
      const unsaved = await this.#reader.read('unsavedColumns', undefined).catch(() => null);
      if (unsaved === null) return;
      const { more, ...columns } = unsaved;
      const segments = columns.segments.map(({ name, segment }) => ({ name, segment }));
      const saved = await this.#write(columns);
      if (!saved) await this.#reader.read('columnsNotSaved', segments).catch(() => undefined);
      if (!saved || !more) return;
    }
  }

  /** @returns false when something else came in between: to be gone on with later */
  async #saveLikely(): Promise<boolean> {
    while (!this.#closed) {
      if (performance.now() - this.#lastActive < QUIET_MS) return false;
      const columns = await this.#reader.read('likelyColumns', undefined).catch(() => null);
      if (columns === null) return true;
      if (columns.segments.length > 0 && !(await this.#write(columns))) return true;
    }
    return true;
  }

  async #write(columns: SavedColumns): Promise<boolean> {
    // The commit of this is no reason to look again.
    this.#writing = true;
    try {
      await this.#writer.write('saveColumns', columns);
      return true;
    } catch {
      return false;
    } finally {
      this.#writing = false;
    }
  }
}

const INTERVAL_MS = 5000;
const QUIET_MS = 4000;
