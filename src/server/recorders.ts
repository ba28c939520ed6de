import { Recorder } from '../recorder/recorder.ts';
import type { RecordingSettings } from '../recorder/recording-settings.ts';
import type { RecordClock } from '../store/record-clock.ts';
import type { Store } from '../store/store.ts';
import type { KernelRecorder } from './kernel-scope.ts';

type Received = Parameters<Recorder['receive']>;

/** A recorder for each Jupyter server that records here, and of all of them the one that knows a kernel. */
export class Recorders implements KernelRecorder {
  readonly #store: Pick<Store, 'sessions' | 'tracking'>;
  readonly #clock: RecordClock;
  readonly #settings: RecordingSettings | undefined;
  readonly #open = new Map<string, Promise<OpenRecorder>>();
  /** Those that have opened. */
  readonly #recorders = new Map<string, Recorder>();
  /** Where a kernel's frames came from, which its recorder knows only once they are on disk. */
  readonly #observers = new Map<string, string>();

  constructor({
    store,
    clock,
    settings
  }: {
    store: Pick<Store, 'sessions' | 'tracking'>;
    clock: RecordClock;
    settings?: RecordingSettings;
  }) {
    this.#store = store;
    this.#clock = clock;
    this.#settings = settings;
  }

  /** Goes on from what is on disk. */
  async open(observer: string): Promise<void> {
    await this.#recorder(observer);
  }

  async receive(observer: string, ...[frames, ...more]: Received): Promise<number> {
    const open = await this.#recorder(observer);
    for (const frame of frames) {
      if ('kernel_id' in frame) this.#observers.set(frame.kernel_id, observer);
    }
    const before = (frames[0]?.seq ?? 1) - 1;
    if (open.isNew && before > 0) {
      // It was taken for dead (its machine slept), and what was kept of it is gone.
      await this.#store.sessions.apply({ observer, seq: before, changes: [] });
      await open.recorder.resume();
    }
    open.isNew = false;
    return open.recorder.receive(frames, ...more);
  }

  /** The observer is dead: nothing more comes of it. */
  drop(observer: string): void {
    this.#open.delete(observer);
    this.#recorders.delete(observer);
    for (const [kernel_id, of] of this.#observers) {
      if (of === observer) this.#observers.delete(kernel_id);
    }
  }

  get observers(): string[] {
    return [...this.#open.keys()];
  }

  /** Whose kernel it is; null for one that nobody has told of. */
  observerOf(kernel_id: string): string | null {
    const told = this.#observers.get(kernel_id);
    if (told !== undefined) return told;
    for (const [observer, recorder] of this.#recorders) {
      if (recorder.scope(kernel_id) !== null) return observer;
    }
    return null;
  }

  /** Values that kernels of the Jupyter server know, and that are not written down. */
  secretsOf(observer: string): readonly string[] {
    return this.#recorders.get(observer)?.secrets ?? [];
  }

  scope(kernel_id: string) {
    return this.#of(kernel_id)?.scope(kernel_id) ?? null;
  }

  /** The kernel has ended for good; its secret is worth nothing any more. */
  isGone(kernel_id: string): boolean {
    return this.#of(kernel_id)?.isGone(kernel_id) ?? false;
  }

  async waitForExecution(kernel_id: string, ms: number, firstMs?: number): Promise<void> {
    const known = this.#of(kernel_id);
    const asked = known ? [known] : [...this.#recorders.values()];
    if (asked.length === 0) return;
    await Promise.race(asked.map(recorder => recorder.waitForExecution(kernel_id, ms, firstMs)));
  }

  claimEnd: KernelRecorder['claimEnd'] = (kernel_id, run_id, status) =>
    this.#of(kernel_id)?.claimEnd(kernel_id, run_id, status) ?? false;

  async endOf(session_id: string) {
    // Any of them reads it from the disk.
    const [recorder] = this.#recorders.values();
    return recorder?.endOf(session_id) ?? null;
  }

  /** See `Recorder.noticed`; each key once. */
  noticed(notebook_path: string): string[] {
    const all = [...this.#recorders.values()].flatMap(each => each.noticed(notebook_path));
    return [...new Set(all)];
  }

  /** See `Recorder.readKept`. */
  async readKept(notebook_path: string): Promise<void> {
    for (const recorder of this.#recorders.values()) await recorder.readKept(notebook_path);
  }

  #of(kernel_id: string): Recorder | undefined {
    const observer = this.observerOf(kernel_id);
    return observer === null ? undefined : this.#recorders.get(observer);
  }

  #recorder(observer: string): Promise<OpenRecorder> {
    const known = this.#open.get(observer);
    if (known) return known;
    const opening = this.#opened(observer);
    this.#open.set(observer, opening);
    // The next may do better.
    opening.catch(() => this.#open.delete(observer));
    return opening;
  }

  async #opened(observer: string): Promise<OpenRecorder> {
    const { sessions, tracking } = this.#store;
    const { seq } = await sessions.resume(observer);
    const recorder = new Recorder(sessions, tracking, {
      observer,
      clock: this.#clock,
      settings: this.#settings
    });
    await recorder.resume();
    this.#recorders.set(observer, recorder);
    return { recorder, isNew: seq === 0 };
  }
}

interface OpenRecorder {
  recorder: Recorder;
  /** No frame of this observer is on disk. */
  isNew: boolean;
}
