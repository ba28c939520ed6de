import type { TrackingClient } from '../../client/tracking-client.ts';
import {
  listRunGroups,
  type ListRunGroups,
  type RunGroups
} from '../../protocol/endpoints/run-rows.ts';
import { errorText } from '../error-text.ts';
import { Refresher } from '../refresher.ts';
import { RunPages, type RunPagesOptions } from './run-pages.ts';
import { NO_LIST, type RunGroupList } from './runs-state.ts';

const INTERVAL_MS = 1_000;

export interface RunGroupsOptions extends RunPagesOptions {
  client: TrackingClient;
  /** As listRunGroups names it. */
  groupBy: string;
}

/** Rows in groups: the groups are known at once, the rows of one when it is unfolded. */
export class GroupedRuns {
  readonly #options: RunGroupsOptions;
  readonly #refresher: Refresher;
  readonly #open = new Map<string | null, RunPages>();
  #answer: RunGroups | null = null;
  #query = '';
  #error: string | null = null;
  #updating = false;
  #paused = false;
  #asked = 0;
  #answered = 0;

  constructor(options: RunGroupsOptions) {
    this.#options = options;
    this.#refresher = new Refresher(() => this.#ask(), INTERVAL_MS, options.client.turns);
  }

  get list(): RunGroupList {
    const answer = this.#answer;
    return {
      groups:
        answer?.group.map((key, at) => ({
          key,
          label: answer.label[at],
          count: answer.count[at],
          open: this.#open.has(key),
          list: this.#open.get(key)?.list ?? NO_LIST
        })) ?? null,
      total: answer?.total ?? 0,
      query: this.#query,
      updating: this.#updating,
      error: this.#error
    };
  }

  request(): void {
    this.#refresher.request();
    for (const pages of this.#open.values()) pages.request();
  }

  async now(): Promise<void> {
    const all = [...this.#open.values()];
    await Promise.all([this.#refresher.now(), ...all.map(pages => pages.now())]);
  }

  /** Something else is to be asked for; what is unfolded stays so. */
  restart(): void {
    this.#answered = this.#asked;
    this.#updating = this.#answer !== null;
    for (const pages of this.#open.values()) pages.restart(true);
    void this.#refresher.urgent();
    this.#options.onChange();
  }

  /** @param key as the server names the group */
  toggle(key: string | null): void {
    const pages = this.#open.get(key);
    if (pages !== undefined) {
      pages.dispose();
      this.#open.delete(key);
    } else {
      this.#openGroup(key);
    }
    this.#options.onChange();
  }

  async loadMore(key: string | null): Promise<void> {
    await this.#open.get(key)?.loadMore();
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#refresher.setPaused(paused);
    for (const pages of this.#open.values()) pages.setPaused(paused);
  }

  dispose(): void {
    this.#answered = Infinity;
    this.#refresher.dispose();
    for (const pages of this.#open.values()) pages.dispose();
  }

  #openGroup(key: string | null): void {
    const { client, request, onChange, onRefused, groupBy } = this.#options;
    const pages = new RunPages({
      client,
      request() {
        const wanted = request();
        const group = { group_by: groupBy, group: key ?? undefined, utc_offset: utcOffset() };
        return wanted && { ...wanted, ...group };
      },
      onChange,
      onRefused
    });
    this.#open.set(key, pages);
    pages.setPaused(this.#paused);
    pages.restart(false);
  }

  async #ask(): Promise<void> {
    const { client, request, onChange, onRefused, groupBy } = this.#options;
    const wanted = request();
    if (wanted === null) return;
    const asked = ++this.#asked;
    const { query = '' } = wanted;
    try {
      const answer = await client.call(listRunGroups, groupsOf(wanted, groupBy));
      if (asked <= this.#answered) return;
      this.#answer = answer;
      this.#query = query;
      this.#error = null;
    } catch (error) {
      if (asked <= this.#answered) return;
      this.#error = onRefused(query, error) ? null : errorText(error);
    }
    this.#answered = asked;
    this.#updating = false;
    onChange();
  }
}

function groupsOf(
  { notebook_path, experiment_id, query, filter, stage }: ListRunGroups,
  group_by: string
): ListRunGroups {
  return { notebook_path, experiment_id, query, filter, stage, group_by, utc_offset: utcOffset() };
}

/** Days are the reader's. */
const utcOffset = () => -new Date().getTimezoneOffset();
