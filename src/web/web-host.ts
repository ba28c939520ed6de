import { Signal, type ISignal } from '@lumino/signaling';
import { compareState, newCompareState } from '../ui/compare/compare-state.ts';
import { english } from '../ui/english.ts';
import type { Host, NotifyOptions, OpenRunOptions, Question, ViewAddress } from '../ui/host.ts';
import { noticeMs } from '../ui/notice-ms.ts';
import { DEFAULT_STATE, tableStateText } from '../ui/table/table-state.ts';
import { copyText } from './copy-text.ts';
import type { Navigation } from './navigation.ts';
import { runStateText } from './run-address.ts';

export interface HostState {
  notices: readonly Notice[];
  /** One after the other. */
  question: Asked | null;
}

export interface Notice extends NotifyOptions {
  id: number;
  text: string;
}

export interface Asked extends Question {
  answer(accepted: boolean): void;
}

/** The server's own page, as views see it: it opens things by its address. */
export class WebHost implements Host {
  readonly trans = english;
  readonly #navigation: Navigation;
  readonly #changed = new Signal<WebHost, void>(this);
  readonly #waiting: Asked[] = [];
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #state: HostState = { notices: [], question: null };
  #lastId = 0;

  constructor(navigation: Navigation) {
    this.#navigation = navigation;
  }

  get changed(): ISignal<WebHost, void> {
    return this.#changed;
  }

  get state(): HostState {
    return this.#state;
  }

  openRun(run_id: string, { execution_id }: OpenRunOptions = {}): void {
    const state = execution_id === undefined ? '' : runStateText({ tab: 'cells', execution_id });
    this.#navigation.go({ view: 'run', run_id, state });
  }

  compareRuns(run_ids: readonly string[]): void {
    this.#navigation.go({ view: 'compare', state: compareState(newCompareState(run_ids)) });
  }

  openNotebook(run_id: string): void {
    this.#navigation.go({ view: 'notebook', run_id });
  }

  openTable({ query, experiment_id }: { query?: string; experiment_id?: string } = {}): void {
    const asked = query !== undefined || experiment_id !== undefined;
    const view = { ...DEFAULT_STATE, query: query ?? '', experiment_id: experiment_id ?? null };
    this.#navigation.go({ view: 'table', state: asked ? tableStateText(view) : null });
  }

  notify(text: string, options: NotifyOptions = {}): void {
    const id = ++this.#lastId;
    this.#set({ notices: [...this.#state.notices, { ...options, id, text }] });
    this.hold(id, false);
  }

  /** @param held the reader is at it: it stays */
  hold(id: number, held: boolean): void {
    clearTimeout(this.#timers.get(id));
    const notice = this.#state.notices.find(one => one.id === id);
    if (held || notice === undefined) return;
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), noticeMs(notice))
    );
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#set({ notices: this.#state.notices.filter(notice => notice.id !== id) });
  }

  confirm(question: Question): Promise<boolean> {
    return new Promise(resolve => {
      const answer = (accepted: boolean) => {
        this.#set({ question: this.#waiting.shift() ?? null });
        resolve(accepted);
      };
      const asked = { ...question, answer };
      if (this.#state.question === null) this.#set({ question: asked });
      else this.#waiting.push(asked);
    });
  }

  copyText(text: string): Promise<void> {
    return copyText(text);
  }

  linkTo(view: ViewAddress): string {
    return this.#navigation.linkTo(view.view === 'run' ? { ...view, state: '' } : view);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    Signal.clearData(this);
  }

  #set(fields: Partial<HostState>): void {
    this.#state = { ...this.#state, ...fields };
    this.#changed.emit();
  }
}
