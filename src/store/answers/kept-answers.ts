import type { GroupWriter } from '../threads/group-writer.ts';
import type { Reader } from '../threads/reader.ts';
import { KEPT_MS, type AnswerRow } from './answer-rows.ts';
import { runAttempt } from './create-attempt.ts';

export interface Attempt<Result> {
  result: Promise<Result>;
  /** The answer was written out, or nothing was made: equal requests are others from now on. */
  forget(): void;
}

/**
 * What was made for requests whose answers were not written out, beyond the life of this process
 * (design §6). The outcome of a create goes to the disk with what it made, and is deleted soon
 * after its answer was written; so what lies there when a server starts, its predecessor died with.
 */
export class KeptAnswers {
  readonly #writer: GroupWriter;
  /** What a dead server left, by key; one that was given to a retry is taken out. */
  readonly #lost: Promise<Map<string, AnswerRow[]>>;
  #nextId = 1;
  #written: number[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(writer: GroupWriter, reader: Reader) {
    this.#writer = writer;
    this.#lost = reader.read('unwrittenAnswers', undefined).then(rows => this.#grouped(rows));
    // Whoever asks for it first hears of it.
    this.#lost.catch(() => undefined);
  }

  /**
   * @param key the same for equal requests, and for no others
   * @param create makes the thing, and is told what was made when a dead server had done so already
   */
  async attempt<Result>(key: string, create: () => Promise<Result>): Promise<Attempt<Result>> {
    const row = takeLost(await this.#lost, key);
    const id = row?.id ?? this.#nextId++;
    const kept = row === undefined ? null : { result: row.result };
    return {
      result: runAttempt({ id, key, kept, used: false }, create),
      forget: () => this.#forgetSoon(id)
    };
  }

  /** Deletes what was answered; to be called before the writer is closed. */
  async close(): Promise<void> {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    await this.#forgetWritten();
  }

  #grouped(rows: AnswerRow[]): Map<string, AnswerRow[]> {
    const lost = new Map<string, AnswerRow[]>();
    for (const row of rows) {
      lost.set(row.key, [...(lost.get(row.key) ?? []), row]);
      this.#nextId = Math.max(this.#nextId, row.id + 1);
    }
    return lost;
  }

  /** Together with others: each transaction costs a sync of the disk. */
  #forgetSoon(id: number): void {
    this.#written.push(id);
    this.#timer ??= setTimeout(() => void this.#forgetWritten(), FORGET_MS).unref();
  }

  async #forgetWritten(): Promise<void> {
    const ids = this.#written;
    this.#written = [];
    this.#timer = null;
    // If it fails, the disk is full or the writer gone: then they are deleted for their age.
    await this.#writer.write('forgetAnswers', { ids }).catch(() => undefined);
  }
}

function takeLost(lost: ReadonlyMap<string, AnswerRow[]>, key: string): AnswerRow | undefined {
  const rows = lost.get(key) ?? [];
  const oldest = Date.now() - KEPT_MS;
  let row = rows.shift();
  while (row !== undefined && row.created_time < oldest) row = rows.shift();
  return row;
}

const FORGET_MS = 200;
