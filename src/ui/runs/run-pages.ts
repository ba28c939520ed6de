import type { TrackingClient } from '../../client/tracking-client.ts';
import { listRunRows, type ListRunRows } from '../../protocol/endpoints/run-rows.ts';
import { errorText } from '../error-text.ts';
import { Refresher } from '../refresher.ts';
import { runSummaries, type RunSummary } from './run-summary.ts';
import { NO_LIST, type RunList } from './runs-state.ts';

/** More often lists would cost more than they tell, above all with many tabs open. */
const HEAD_INTERVAL_MS = 1000;
/** Rows behind the first ones change seldom, and are many. */
const TAIL_INTERVAL_MS = 5_000;
const FIRST_ROWS = 50;
const ROWS_PER_PAGE = 200;

export interface RunPagesOptions {
  client: TrackingClient;
  /** What is asked for now; null: nothing. */
  request(): ListRunRows | null;
  onChange(): void;
  /** @returns whether the reader is told by someone else */
  onRefused(query: string, error: unknown): boolean;
}

/** One list of rows: its first ones are asked for at every change, further ones as they are wanted. */
export class RunPages {
  readonly #options: RunPagesOptions;
  readonly #head: Refresher;
  readonly #tail: Refresher;
  #limit = FIRST_ROWS;
  #asked = 0;
  /** Answers to asks up to this one are too old. */
  #answered = 0;
  #list = NO_LIST;

  constructor(options: RunPagesOptions) {
    this.#options = options;
    this.#head = new Refresher(() => this.#askHead(), HEAD_INTERVAL_MS, options.client.turns);
    this.#tail = new Refresher(() => this.#askTail(), TAIL_INTERVAL_MS, options.client.turns);
  }

  get list(): RunList {
    return this.#list;
  }

  /** Something may have changed. */
  request(): void {
    this.#head.request();
    if (this.#limit > ROWS_PER_PAGE) this.#tail.request();
  }

  /** As `request`, before others of the page that wait. */
  soon(): void {
    this.#head.soon();
  }

  /** Asks for all that is shown, at once. */
  async now(): Promise<void> {
    await Promise.all([
      this.#head.now(),
      ...(this.#limit > ROWS_PER_PAGE ? [this.#tail.now()] : [])
    ]);
  }

  /**
   * Something else is to be asked for.
   *
   * @param keep the old rows stay until the answer is there
   */
  restart(keep: boolean): void {
    this.#answered = this.#asked;
    this.#limit = FIRST_ROWS;
    this.#set(keep ? { updating: this.#list.rows !== null, loadingMore: false } : NO_LIST);
    if (this.#options.request() !== null) void this.#head.urgent();
  }

  setPaused(paused: boolean): void {
    this.#head.setPaused(paused);
    this.#tail.setPaused(paused);
  }

  async loadMore(): Promise<void> {
    const shown = this.#list.rows?.length ?? 0;
    if (this.#list.loadingMore || shown >= this.#list.total) return;
    // The first page is short, because it is asked for again at every change.
    this.#limit = shown < ROWS_PER_PAGE ? ROWS_PER_PAGE : shown + ROWS_PER_PAGE;
    this.#set({ loadingMore: true });
    if (shown < ROWS_PER_PAGE) await this.#head.now();
    else await this.#ask({ offset: shown, max_results: ROWS_PER_PAGE }, joinedAtEnd);
  }

  dispose(): void {
    this.#answered = Infinity;
    this.#head.dispose();
    this.#tail.dispose();
  }

  #askHead(): Promise<void> {
    const max_results = Math.min(this.#limit, ROWS_PER_PAGE);
    return this.#ask({ max_results }, this.#limit > ROWS_PER_PAGE ? joinedAtStart : replaced);
  }

  #askTail(): Promise<void> {
    return this.#ask({ max_results: this.#limit }, replaced);
  }

  async #ask(page: Pick<ListRunRows, 'offset' | 'max_results'>, join: Join): Promise<void> {
    const { client, request, onRefused } = this.#options;
    const wanted = request();
    if (wanted === null) return;
    const asked = ++this.#asked;
    const query = wanted.query ?? '';
    const isLate = () => asked <= this.#answered;
    try {
      const answer = await client.call(listRunRows, { ...wanted, ...page });
      if (isLate()) return;
      this.#answered = asked;
      const { total } = answer;
      const rows = join(this.#list.rows ?? [], runSummaries(answer)).slice(0, total);
      this.#set({ rows, total, query, updating: false, loadingMore: false, error: null });
    } catch (error) {
      if (isLate()) return;
      const isTold = onRefused(query, error);
      const text = isTold ? null : errorText(error);
      this.#set({ updating: false, loadingMore: false, error: text });
    }
  }

  #set(fields: Partial<RunList>): void {
    this.#list = { ...this.#list, ...fields };
    this.#options.onChange();
  }
}

type Join = (old: readonly RunSummary[], asked: readonly RunSummary[]) => readonly RunSummary[];

const replaced: Join = (_, asked) => asked;
/** Runs that came meanwhile move rows from one page to the next. */
const joinedAtStart: Join = (old, asked) => [...asked, ...without(old, asked)];
const joinedAtEnd: Join = (old, asked) => [...without(old, asked), ...asked];

function without(rows: readonly RunSummary[], others: readonly RunSummary[]): RunSummary[] {
  const ids = new Set(others.map(({ run_id }) => run_id));
  return rows.filter(({ run_id }) => !ids.has(run_id));
}
