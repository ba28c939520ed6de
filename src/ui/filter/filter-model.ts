import { Signal, type ISignal } from '@lumino/signaling';
import type { TrackingClient } from '../../client/tracking-client.ts';
import {
  listRunColumns,
  listRunColumnValues,
  type RunChoice,
  type RunColumnKeys
} from '../../protocol/endpoints/run-rows.ts';
import { ApiError, type QueryFault } from '../../protocol/errors.ts';
import { errorText } from '../error-text.ts';
import { caretContext, nameItems, valueItems, type Completion } from './completion.ts';

export interface FilterState {
  /** What the box says. */
  text: string;
  /** What is asked for: the text after a rest; '' for all. */
  query: string;
  /** What is wrong with the text; gone once it is changed. */
  fault: FilterFault | null;
  completion: Completion | null;
  /** What runs have values of; null until the box was entered. */
  keys: RunColumnKeys | null;
}

export interface FilterFault extends QueryFault {
  message: string;
}

/** After the last key, ms. */
const REST_MS = 150;
/** Names of columns are asked for again when the box is entered this much later. */
const KEYS_MAX_AGE_MS = 15_000;

/** The text of a filter box, what is wrong with it and how it may go on. */
export class FilterModel {
  readonly #client: TrackingClient;
  readonly #choice: () => RunChoice;
  readonly #changed = new Signal<FilterModel, void>(this);
  readonly #applied = new Signal<FilterModel, string>(this);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  #disposed = false;
  #keysTime = -Infinity;
  #state: FilterState;

  /** @param choice the runs that are filtered, without the query; their columns are offered */
  constructor(client: TrackingClient, options: { choice?: () => RunChoice; query?: string } = {}) {
    const { choice = () => ({}), query = '' } = options;
    this.#client = client;
    this.#choice = choice;
    this.#state = { text: query, query, fault: null, completion: null, keys: null };
  }

  get changed(): ISignal<FilterModel, void> {
    return this.#changed;
  }

  /** With the query, when it has become another one. */
  get applied(): ISignal<FilterModel, string> {
    return this.#applied;
  }

  get state(): FilterState {
    return this.#state;
  }

  /** What can be completed is asked for: the box was entered. */
  async prepare(): Promise<void> {
    if (Date.now() - this.#keysTime < KEYS_MAX_AGE_MS) return;
    this.#keysTime = Date.now();
    try {
      const keys = await this.#client.call(listRunColumns, this.#choice());
      if (!this.#disposed) this.#set({ keys });
    } catch {
      // Without names there is no completion; the list itself says what is wrong with the server.
      this.#keysTime = -Infinity;
    }
  }

  /** @param caret index of the character behind it */
  setText(text: string, caret: number): void {
    this.#set({ text, fault: null, completion: null });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.apply(), REST_MS);
    void this.#complete(text, caret);
  }

  /** Asks for what the box says, without waiting. */
  apply(): void {
    clearTimeout(this.#timer);
    const { text } = this.#state;
    const query = text.trim() === '' ? '' : text;
    if (query === this.#state.query) return;
    this.#set({ query });
    this.#applied.emit(query);
  }

  /** As `setText`, at once and without completion. */
  setQuery(query: string): void {
    this.#asked += 1;
    this.#set({ text: query, fault: null, completion: null });
    this.apply();
  }

  clear(): void {
    this.setQuery('');
  }

  /**
   * An ask with this query was refused.
   *
   * @returns whether the query is to blame, and the box says so
   */
  reject(query: string, error: unknown): boolean {
    if (!(error instanceof ApiError) || error.fault === undefined || query === '') return false;
    if (query === this.#state.text) {
      this.#set({ fault: { message: errorText(error), ...error.fault } });
    }
    return true;
  }

  /** Puts what the server suggested in the place of the wrong word. */
  takeSuggestion(): void {
    const { fault, text } = this.#state;
    if (fault?.suggestion == null) return;
    this.setQuery(spliced(text, fault.from, fault.from + fault.length, fault.suggestion));
  }

  /** Moves over the offered items, round at the ends. */
  move(by: 1 | -1): void {
    const { completion } = this.#state;
    if (completion === null) return;
    const { length } = completion.items;
    // One place more than there are items: none.
    const places = length + 1;
    const active = ((completion.active + 1 + by + places) % places) - 1;
    this.#set({ completion: { ...completion, active } });
  }

  /** @returns where the caret is then; null if there is no such item */
  take(index = this.#state.completion?.active ?? -1): number | null {
    const { completion, text } = this.#state;
    const item = completion?.items[index];
    if (completion === null || item === undefined) return null;
    const space = text.slice(completion.to).startsWith(' ') ? '' : ' ';
    const put = item.text + space;
    const caret = completion.from + item.text.length + 1;
    this.#asked += 1;
    this.#set({
      text: spliced(text, completion.from, completion.to, put),
      fault: null,
      completion: null
    });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.apply(), REST_MS);
    return caret;
  }

  closeCompletion(): void {
    this.#asked += 1;
    if (this.#state.completion !== null) this.#set({ completion: null });
  }

  dispose(): void {
    this.#asked += 1;
    this.#disposed = true;
    clearTimeout(this.#timer);
    Signal.clearData(this);
  }

  async #complete(text: string, caret: number): Promise<void> {
    const asked = ++this.#asked;
    const { keys } = this.#state;
    const context = caretContext(text, caret, keys);
    if (context === null || keys === null) return;
    let items = context.what === 'value' ? [] : nameItems(context, keys);
    if (context.what === 'value') {
      const { column, partial: prefix } = context;
      // A new value with every key: only the last one is asked for.
      await new Promise(resolve => setTimeout(resolve, REST_MS));
      if (asked !== this.#asked) return;
      items = await this.#client
        .call(listRunColumnValues, { ...this.#choice(), column, prefix })
        .then(({ values }) => valueItems(values))
        .catch(() => []);
    }
    if (asked !== this.#asked) return;
    const { from, to } = context;
    const isThere = items.length === 1 && items[0].text === text.slice(from, to);
    if (items.length === 0 || isThere) return;
    this.#set({ completion: { from, to, items, active: -1 } });
  }

  #set(fields: Partial<FilterState>): void {
    this.#state = { ...this.#state, ...fields };
    this.#changed.emit();
  }
}

const spliced = (text: string, from: number, to: number, put: string) =>
  text.slice(0, from) + put + text.slice(to);
