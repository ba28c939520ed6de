import type { TrackingClient } from '../../client/tracking-client.ts';
import { getRunSync } from '../../protocol/endpoints/sync.ts';
import type { RunSyncState } from '../../protocol/entities/sync.ts';
import { Refresher } from '../refresher.ts';

const INTERVAL_MS = 1000;
/** The server takes no more at a time. */
const MAX_RUNS = 1000;

export type RunSyncStates = ReadonlyMap<string, RunSyncState>;

export const NO_MARKS: RunSyncStates = new Map();

/** How far the runs are whose rows are seen, asked for together; nothing without a remote. */
export class RunMarks {
  readonly #client: TrackingClient;
  readonly #onChange: (states: RunSyncStates) => void;
  readonly #refresher: Refresher;
  readonly #shown = new Map<string, readonly string[]>();
  #states: RunSyncStates = NO_MARKS;
  #hasRemote = false;
  #asked = 0;

  constructor(client: TrackingClient, onChange: (states: RunSyncStates) => void) {
    this.#client = client;
    this.#refresher = new Refresher(() => this.#ask(), INTERVAL_MS, client.turns);
    this.#onChange = onChange;
  }

  /** @param place that shows these runs; other places keep theirs */
  show(place: string, run_ids: readonly string[]): void {
    const before = this.#shown.get(place) ?? [];
    this.#shown.set(place, run_ids);
    const isNew = run_ids.some(run_id => !before.includes(run_id));
    // Its reader waits, but may be scrolling.
    if (isNew && this.#canAsk()) this.#refresher.soon();
  }

  request(): void {
    if (this.#canAsk()) this.#refresher.request();
  }

  setRemote(hasRemote: boolean): void {
    if (hasRemote === this.#hasRemote) return;
    this.#hasRemote = hasRemote;
    if (hasRemote) return this.request();
    this.#asked += 1;
    this.#take(NO_MARKS);
  }

  setPaused(paused: boolean): void {
    this.#refresher.setPaused(paused);
  }

  dispose(): void {
    this.#asked += 1;
    this.#refresher.dispose();
  }

  async #ask(): Promise<void> {
    const run_ids = this.#runIds();
    if (run_ids.length === 0) return;
    const asked = ++this.#asked;
    const parts: string[][] = [];
    for (let at = 0; at < run_ids.length; at += MAX_RUNS)
      parts.push(run_ids.slice(at, at + MAX_RUNS));
    try {
      const answers = await Promise.all(
        parts.map(part => this.#client.call(getRunSync, { run_ids: part }))
      );
      const runs = answers.flatMap(({ runs }) => runs);
      if (asked === this.#asked)
        this.#take(new Map(runs.map(run => [run.run_id, this.#kept(run)])));
    } catch {
      // The last known marks stay; the next event asks again.
    }
  }

  /** An ask about nothing would put off the next one. */
  #canAsk(): boolean {
    return this.#hasRemote && this.#runIds().length > 0;
  }

  #runIds(): string[] {
    return [...new Set([...this.#shown.values()].flat())];
  }

  /** The object that is known where it says the same: rows hang on it. */
  #kept(run: RunSyncState): RunSyncState {
    const known = this.#states.get(run.run_id);
    const isSame =
      known?.state === run.state && known.message === run.message && known.url === run.url;
    return isSame ? known : run;
  }

  #take(states: RunSyncStates): void {
    const before = this.#states;
    const isSame =
      states.size === before.size &&
      [...states].every(([run_id, state]) => before.get(run_id) === state);
    if (isSame) return;
    this.#states = states;
    this.#onChange(states);
  }
}

const RANK: Record<RunSyncState['state'], number> = { failed: 3, waiting: 2, synced: 1, kept: 0 };

/** Of a row that stands for several runs: the one that is furthest behind. Undefined: none is known. */
export function worstOf(
  states: RunSyncStates,
  run_ids: readonly string[]
): RunSyncState | undefined {
  let worst: RunSyncState | undefined;
  for (const run_id of run_ids) {
    const state = states.get(run_id);
    if (state !== undefined && (worst === undefined || RANK[state.state] > RANK[worst.state])) {
      worst = state;
    }
  }
  return worst;
}
