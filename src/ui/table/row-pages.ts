import type { RunRows } from '../../protocol/endpoints/run-rows.ts';
import { tableRows, type TableRow } from './table-row.ts';

export const PAGE_ROWS = 200;
/** Held at a time; the least lately seen go first. */
const MAX_PAGES = 20;
/** Under way at a time: whoever drags the scroll bar passes more pages than anyone could answer. */
const MAX_ASKS = 2;

/** What the rows are not to move away from. */
export type OrderKeeper = 'pointer' | 'editor';

export interface PagePlace {
  section: string;
  /** From 0, of PAGE_ROWS rows each. */
  page: number;
}

interface Page {
  rows: readonly TableRow[];
  /** Of which question it is an answer. */
  question: number;
  /** How often things had changed when it was asked for. */
  change: number;
}

export interface RowPagesOptions {
  ask(place: PagePlace, signal: AbortSignal): Promise<RunRows>;
  onAnswer(section: string, answer: RunRows): void;
  onError(error: unknown): void;
}

/** Rows of a long table, of which only the pages around what is on the screen are held. */
export class RowPages {
  readonly #options: RowPagesOptions;
  readonly #pages = new Map<string, Page>();
  readonly #asking = new Set<string>();
  #wanted: readonly PagePlace[] = [];
  #question = 0;
  #change = 0;
  #abort = new AbortController();
  #failed = false;
  readonly #keepers = new Set<OrderKeeper>();
  #hasKept = false;
  /** Rows that were asked for before this change keep no place. */
  #letMove = 0;
  #idle: (() => void)[] = [];

  constructor(options: RowPagesOptions) {
    this.#options = options;
  }

  /** @returns null while it is not there */
  rowAt(section: string, offset: number): TableRow | null {
    const page = this.#pages.get(keyOf({ section, page: Math.floor(offset / PAGE_ROWS) }));
    return page?.rows[offset % PAGE_ROWS] ?? null;
  }

  /** Rows that are held, in no order. */
  *rows(): Iterable<TableRow> {
    for (const { rows } of this.#pages.values()) yield* rows;
  }

  /** Some rows that are shown have changed and stand where they stood. */
  get hasKeptOrder(): boolean {
    return this.#hasKept;
  }

  /** These are on the screen, the most wanted first; what is missing or old of them is asked for. */
  want(places: readonly PagePlace[]): void {
    this.#wanted = places;
    for (const place of places) this.#touch(keyOf(place));
    this.#pump();
  }

  /** The question is another one, of other places. What is there stays until its first answer comes. */
  restart(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#question += 1;
    this.#asking.clear();
    this.#wanted = [];
    this.#hasKept = false;
    this.expire();
  }

  /** The record has changed: what is on the screen is asked for again. */
  expire(): void {
    this.#change += 1;
    this.#failed = false;
    this.#pump();
  }

  /** While rows keep their order, news change their values and move none of them. */
  setKeepsOrder(by: OrderKeeper, keepsOrder: boolean): void {
    if (keepsOrder) this.#keepers.add(by);
    else this.#keepers.delete(by);
    if (this.#keepers.size > 0 || !this.#hasKept) return;
    this.#hasKept = false;
    this.expire();
  }

  /** The answers after the next change move rows and take them away, whatever keeps their order. */
  letMove(): void {
    this.#letMove = this.#change + 1;
  }

  /** Resolves when nothing is under way. */
  settled(): Promise<void> {
    if (this.#asking.size === 0) return Promise.resolve();
    return new Promise(resolve => this.#idle.push(resolve));
  }

  dispose(): void {
    this.#wanted = [];
    this.#question += 1;
    this.#abort.abort();
    this.#asking.clear();
    this.#settle();
  }

  #pump(): void {
    for (const place of this.#wanted) {
      if (this.#failed || this.#asking.size >= MAX_ASKS) break;
      const key = keyOf(place);
      if (!this.#asking.has(key) && !this.#isFresh(key)) void this.#ask(place, key);
    }
    this.#settle();
  }

  #isFresh(key: string): boolean {
    const page = this.#pages.get(key);
    return page?.question === this.#question && page.change === this.#change;
  }

  async #ask(place: PagePlace, key: string): Promise<void> {
    const question = this.#question;
    const change = this.#change;
    this.#asking.add(key);
    try {
      const answer = await this.#options.ask(place, this.#abort.signal);
      if (question !== this.#question) return;
      this.#put(key, tableRows(answer), change, answer.total);
      this.#options.onAnswer(place.section, answer);
    } catch (error) {
      if (question !== this.#question) return;
      this.#failed = true;
      this.#options.onError(error);
    } finally {
      if (question === this.#question) {
        this.#asking.delete(key);
        this.#pump();
      }
    }
  }

  /** @param total rows of the section, on all its pages */
  #put(key: string, answered: readonly TableRow[], change: number, total: number): void {
    const question = this.#question;
    const held = this.#pages.get(key);
    const keeps =
      this.#keepers.size > 0 && held?.question === question && held.change >= this.#letMove;
    // An answer to this question: those to the last one are of no more use.
    for (const [other, page] of this.#pages) {
      if (page.question !== question) this.#pages.delete(other);
    }
    // A row that says the same stays the same, and is not drawn again.
    const before = new Map(held?.rows.map(row => [row.run_id, row]));
    const rows = answered.map(row => {
      const old = before.get(row.run_id);
      return old?.renew(row) ? old : row;
    });
    // What the one page of a section lacks is gone; of several, another may have it now.
    const placed = keeps ? inPlace(held.rows, rows, rows.length >= total) : rows;
    if (placed.some((row, at) => row.run_id !== rows[at]?.run_id)) this.#hasKept = true;
    this.#pages.set(key, { rows: placed, question, change });
    this.#touch(key);
    const wanted = new Set(this.#wanted.map(keyOf));
    for (const other of [...this.#pages.keys()]) {
      if (this.#pages.size <= MAX_PAGES) break;
      if (!wanted.has(other)) this.#pages.delete(other);
    }
  }

  /** The pages of a Map stand in the order in which they were last seen. */
  #touch(key: string): void {
    const page = this.#pages.get(key);
    if (page === undefined) return;
    this.#pages.delete(key);
    this.#pages.set(key, page);
  }

  #settle(): void {
    if (this.#asking.size > 0) return;
    const idle = this.#idle;
    this.#idle = [];
    for (const resolve of idle) resolve();
  }
}

/**
 * New values for the rows that are held, in their places; rows that came in addition at the end.
 *
 * @param isAll rows that the answer lacks are nowhere else
 */
function inPlace(
  held: readonly TableRow[],
  rows: readonly TableRow[],
  isAll: boolean
): readonly TableRow[] {
  const news = new Map(rows.map(row => [row.run_id, row]));
  const kept = held.flatMap(row => news.get(row.run_id) ?? (isAll ? [] : [row]));
  // A short page may have become longer; a full one holds as many as before.
  const ids = new Set(held.map(({ run_id }) => run_id));
  const more = rows.filter(({ run_id }) => !ids.has(run_id));
  return [...kept, ...more].slice(0, Math.max(isAll ? 0 : held.length, rows.length));
}

const keyOf = ({ section, page }: PagePlace) => `${page} ${section}`;
