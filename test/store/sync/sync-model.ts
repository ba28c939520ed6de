import fc from 'fast-check';
import { encodeDouble } from '../../../src/protocol/double.ts';
import { DEFAULT_SYNC_SETTINGS } from '../../../src/protocol/entities/sync.ts';
import { RecordClock } from '../../../src/store/record-clock.ts';
import type { PointProgress, UnsentSeries } from '../../../src/store/sync/sync-store.ts';
import { InProcessStore } from './in-process-store.ts';

/** What may happen, to a few runs by their number. */
export type Act =
  | { kind: 'log'; run: number; key: string; points: LoggedPoint[]; after: number }
  | { kind: 'block'; run: number; step: number }
  | { kind: 'tag'; run: number; value: string }
  | { kind: 'chunk'; run: number; limit: number; save: boolean }
  | { kind: 'forget'; run: number }
  | { kind: 'make-slice' | 'write-slice' | 'seal-all' | 'set-clock-back' | 'die' };

interface LoggedPoint {
  step: number;
  /** When, before it is logged; null: years ago. */
  ago: number | null;
  value: number;
}

const RUNS = 2;
const run = fc.nat(RUNS - 1);
const points = fc.array(
  fc.record({
    step: fc.nat(2),
    ago: fc.constantFrom(0, 30_000, 59_999, -5000, null),
    value: fc.constantFrom(1, -5, 0, NaN, Infinity, -Infinity)
  }),
  { minLength: 1, maxLength: 4 }
);

export const acts: fc.Arbitrary<Act[]> = fc.array<Act>(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant('log' as const),
        run,
        key: fc.constantFrom('a', 'b', 'c'),
        points,
        after: fc.constantFrom(0, 1, 20_000)
      })
    },
    fc.record({ kind: fc.constant('block' as const), run, step: fc.nat(3000) }),
    fc.record({ kind: fc.constant('tag' as const), run, value: fc.constantFrom('x', 'y') }),
    {
      weight: 9,
      arbitrary: fc.record({
        kind: fc.constant('chunk' as const),
        run,
        limit: fc.constantFrom(1, 2, 3, 1500),
        save: fc.boolean()
      })
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('forget' as const), run }) },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constantFrom('make-slice' as const, 'write-slice' as const, 'seal-all' as const)
      })
    },
    { weight: 1, arbitrary: fc.constant<Act>({ kind: 'set-clock-back' }) },
    { weight: 2, arbitrary: fc.constant<Act>({ kind: 'die' }) }
  ),
  { minLength: 5, maxLength: 60, size: 'max' }
);

/** A pass over the points of a run, as the memory of a process has it. */
interface Pass {
  changes: number;
  progress: PointProgress | null;
  tag: string | undefined;
  /** Were handed out, but the progress is not saved. */
  sent: string[];
}

interface ModelRun {
  run_id: string;
  logged: Set<string>;
  /** With the progress saved. */
  sent: Set<string>;
  tag: string | undefined;
  sentTag: string | undefined;
  pass: Pass | null;
}

/** A store, a remote that takes what is handed out, and what should be there. */
export class SyncModel {
  store: InProcessStore;
  readonly runs: ModelRun[] = [];
  readonly #dataDir: string;
  readonly #clock: RecordClock;
  #wall = 1_700_000_000_000;
  #steady = 0.25;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
    this.#clock = new RecordClock(
      () => this.#wall,
      () => this.#steady
    );
    this.store = new InProcessStore(dataDir, this.#clock);
  }

  async begin(): Promise<void> {
    // One that is older than the remote, and one that is younger.
    for (let at = 0; at < RUNS; at++) {
      if (at === 1) await this.store.sync.setRemote(REMOTE);
      const { run_id } = (await this.store.tracking.createRun({})).info;
      const nothing = { tag: undefined, sentTag: undefined, pass: null };
      this.runs.push({ run_id, logged: new Set(), sent: new Set(), ...nothing });
    }
  }

  async act(act: Act): Promise<void> {
    switch (act.kind) {
      case 'log':
        this.pass(act.after);
        return this.log(act.run, act.key, act.points);
      case 'block': {
        const steps = Array.from({ length: 1000 }, (_, at) => act.step + at);
        return this.log(
          act.run,
          'a',
          steps.map(step => ({ step, ago: null, value: 1 }))
        );
      }
      case 'tag': {
        const { run_id } = this.runs[act.run];
        await this.store.tracking.logBatch({ run_id, tags: [{ key: 't', value: act.value }] });
        this.runs[act.run].tag = act.value;
        return;
      }
      case 'chunk':
        await this.chunk(act.run, act.limit, act.save);
        return;
      case 'forget':
        this.runs[act.run].pass = null;
        return;
      case 'make-slice':
        this.store.makeSlice();
        return;
      case 'write-slice':
        return this.store.writeSlice();
      case 'seal-all':
        return this.store.sealAll();
      case 'set-clock-back':
        // Not by whole ms, as real clocks do.
        this.#wall -= 3_600_000;
        this.#steady += 0.3;
        return;
      case 'die':
        this.store.close();
        for (const each of this.runs) each.pass = null;
        this.store = new InProcessStore(this.#dataDir, this.#clock);
    }
  }

  /** Time goes by. */
  pass(ms: number): void {
    this.#wall += ms;
    this.#steady += ms;
  }

  async log(at: number, key: string, logged: LoggedPoint[]): Promise<void> {
    const { run_id, ...model } = this.runs[at];
    const metrics = logged.map(({ step, ago, value }) => ({
      key,
      step,
      timestamp: ago === null ? 1_000_000 + step : Math.floor(this.#clock.now()) - ago,
      value: encodeDouble(value)
    }));
    await this.store.tracking.logBatch({ run_id, metrics });
    for (const [index, { step, timestamp }] of metrics.entries()) {
      model.logged.add(nameOf(key, step, timestamp, logged[index].value));
    }
  }

  /** The next points of a run: begins a pass, or goes on with it. @returns what was handed out */
  async chunk(at: number, limit: number, save: boolean): Promise<string[]> {
    const model = this.runs[at];
    const { run_id } = model;
    const { sync } = this.store;
    const pass = (model.pass ??= await this.#beginPass(run_id));
    const behind = pass.progress;
    const answer = await sync.unsentPoints({ run_id, behind, limit });
    const handedOut = answer.series.flatMap(namesOf);
    pass.sent.push(...handedOut);
    const through = behind?.through ?? answer.through;
    pass.progress = answer.next === null ? null : { ...answer.next, through };
    if (pass.progress === null) {
      await sync.saveRun(run_id, { cursor: through, progress: null, settled: pass.changes });
      model.sentTag = pass.tag;
      model.pass = null;
    } else if (save) {
      await sync.saveRun(run_id, { progress: pass.progress });
    } else {
      return handedOut;
    }
    for (const name of pass.sent.splice(0)) model.sent.add(name);
    return handedOut;
  }

  async due(): Promise<string[]> {
    return (await this.store.sync.dueRuns()).map(({ run_id }) => run_id);
  }

  /** Passes until nothing is due. @returns what was handed out */
  async sendAll(): Promise<string[]> {
    const handedOut: string[] = [];
    for (let rounds = 0; rounds < 10; rounds++) {
      const due = await this.due();
      if (due.length === 0) return handedOut;
      for (const [at, { run_id }] of this.runs.entries()) {
        if (!due.includes(run_id)) continue;
        do handedOut.push(...(await this.chunk(at, 1000, true)));
        while (this.runs[at].pass !== null);
      }
    }
    throw new Error('Runs stay due without end.');
  }

  /** Ids of the runs that have something unsent. */
  get unsent(): string[] {
    return this.runs
      .filter(
        ({ logged, sent, tag, sentTag }) =>
          tag !== sentTag || [...logged].some(name => !sent.has(name))
      )
      .map(({ run_id }) => run_id);
  }

  async #beginPass(run_id: string): Promise<Pass> {
    const { sync } = this.store;
    const known = await sync.run(run_id);
    if (known === null) throw new Error('The run is gone.');
    const { run: here, changes, remote, cursor, progress } = known;
    if (remote === null) {
      const made = { run_id: `remote-${run_id}`, experiment_id: '1', artifact_uri: 'x' };
      await sync.saveRun(run_id, { remote: made });
    }
    if (cursor === null && progress === null) {
      await sync.saveRun(run_id, { fromStart: true, progress: null });
    }
    const tag = here.data.tags?.find(({ key }) => key === 't')?.value;
    return { changes, progress, tag, sent: [] };
  }
}

export const REMOTE = { address: 'http://one', settings: DEFAULT_SYNC_SETTINGS };

const namesOf = ({ key, steps, timestamps, values }: UnsentSeries) =>
  Array.from(steps, (step, at) => nameOf(key, step, timestamps[at], values[at]));

const nameOf = (key: string, step: number, timestamp: number, value: number) =>
  `${key} ${step} ${timestamp} ${value}`;
