import { randomUUID } from 'node:crypto';
import type { RunStatus } from '../protocol/entities/run.ts';
import type { EndStatus } from '../protocol/entities/session.ts';
import { ApiError } from '../protocol/errors.ts';
import type { Frame } from '../protocol/frames.ts';
import { RecordClock } from '../store/record-clock.ts';
import { SecretScrubber } from '../store/secrets/secret-scrubber.ts';
import type { SessionChange, SessionStore } from '../store/sessions/session-store.ts';
import type { TrackingStore } from '../store/tracking/tracking-store.ts';
import { Batches } from './batches.ts';
import { ClaimedEnds } from './claimed-ends.ts';
import { ExecutionWaits } from './execution-waits.ts';
import type { KernelScope } from './kernel-scope.ts';
import type { PrintedBatch } from './printed/execution-prints.ts';
import { PrintedLog } from './printed/log-printed.ts';
import { keptPrints, NoticedNews, noticedKeys } from './printed/notebook-prints.ts';
import { logCellValues } from './steering/log-cell-values.ts';
import { mergedChanges } from './merged-changes.ts';
import { missingOutputs, restoreOutputs } from './output-messages.ts';
import { record, recordBatchEnd } from './record.ts';
import { passes } from './passes.ts';
import { inRecordTime } from './record-time.ts';
import { createRecorderState, type RecorderState } from './recorder-state.ts';
import { type RecordingSettings, USUAL_SETTINGS } from './recording-settings.ts';
import { resumeState } from './resume-state.ts';
import { hasQueue, scopeOf, sessionOf } from './scope-of.ts';

export interface RecorderOptions {
  /** Id of the Jupyter server's life whose frames these are. */
  observer: string;
  /** That of the store. */
  clock?: RecordClock;
  newRunId?: () => string;
  /** Absent: the usual ones. */
  settings?: RecordingSettings;
}

/**
 * Writes down what the frames of one Jupyter server tell, and answers what the server must know of
 * a kernel when its client calls. Answers are of what is on disk, never of what is on its way there.
 */
export class Recorder {
  readonly #sessions: SessionStore;
  readonly #tracking: TrackingStore;
  readonly #observer: string;
  readonly #clock: RecordClock;
  readonly #newRunId: () => string;
  readonly #settings: RecordingSettings;
  readonly #printedLog: PrintedLog;

  #state: RecorderState;
  #seq = 0;
  /** Came with the frames that are being recorded, and are not written down. */
  #secrets: readonly string[] = [];
  /** The state is not what is on disk, and is read again first. */
  #stale = true;
  /** Read of frames whose effects are not on disk yet. */
  #printed: PrintedBatch[] = [];
  /** Frames have come since it began. */
  #heard = false;
  #last: Promise<unknown> = Promise.resolve();

  readonly #experiments = new Map<string, string>();
  readonly #shown = new Map<string, ShownKernel>();
  readonly #waits = new ExecutionWaits();
  readonly #claims = new ClaimedEnds();
  readonly #batches = new Batches();
  readonly #news: NoticedNews;

  constructor(sessions: SessionStore, tracking: TrackingStore, options: RecorderOptions) {
    this.#sessions = sessions;
    this.#tracking = tracking;
    this.#observer = options.observer;
    this.#clock = options.clock ?? new RecordClock();
    this.#newRunId = options.newRunId ?? (() => randomUUID().replaceAll('-', ''));
    this.#settings = options.settings ?? USUAL_SETTINGS;
    this.#news = new NoticedNews(this.#settings);
    this.#printedLog = new PrintedLog(tracking);
    this.#state = createRecorderState(this.#newRunId, this.#settings);
  }

  /** Goes on from what is on disk. */
  resume(): Promise<void> {
    return this.#inTurn(() => this.#resume());
  }

  /**
   * Frames up to the answered number are on disk, with their effects; those that were received
   * before are skipped.
   *
   * @param secrets values that kernels know, which are taken out of what is written
   * @throws ApiError INVALID_PARAMETER_VALUE for a gap in the numbers, and for a frame that cannot
   *   be recorded; nothing of its batch is then kept
   */
  receive(frames: readonly Frame[], secrets: readonly string[] = []): Promise<number> {
    const received = this.#inTurn(() => {
      this.#secrets = secrets;
      return this.#receive(frames);
    });
    return this.#batches.underWay(received);
  }

  /** Values that its kernels know, as far as frames have come. */
  get secrets(): readonly string[] {
    return this.#secrets;
  }

  /** null for a kernel that no frame has told of. */
  scope(kernel_id: string): KernelScope | null {
    return this.#shown.get(kernel_id)?.scope ?? null;
  }

  /** The kernel has ended for good; its secret is worth nothing any more. */
  isGone(kernel_id: string): boolean {
    return this.#shown.get(kernel_id)?.gone ?? false;
  }

  /**
   * Resolves when `scope` knows the execution that a call made now belongs to, or after `ms`: a
   * kernel's first call can overtake the report that its cell runs.
   *
   * @param firstMs the same before the first execution: hardly a call comes of anything else then
   */
  async waitForExecution(kernel_id: string, ms: number, firstMs = ms): Promise<void> {
    if (!this.#heard) {
      // What happened while no recorder was there is on its way, and the call was faster.
      await this.#waits.forNews(kernel_id, ms);
      this.#heard = true;
    }
    // The cell that is known to run may be over.
    await this.#batches.settled(ms);
    const kernel = this.#shown.get(kernel_id);
    if (kernel?.stopping || kernel?.ended) return;
    if (!kernel?.scope.running) {
      const isFirst = kernel?.scope.session_id === null;
      return this.#waits.forExecution(kernel_id, isFirst ? firstMs : ms);
    }
    // In a queue of cells the one that runs may have ended, with the news still on its way.
    if (kernel.queue) await this.#waits.forNews(kernel_id, Math.min(ms, NEWS_MS));
  }

  /**
   * Whether the end that a kernel's client gives a run is the run's end (design §4.6): it is while
   * an execution runs. If not it is noted, and becomes the run's end when the kernel lives on.
   */
  claimEnd(kernel_id: string, run_id: string, status: EndStatus): boolean {
    const kernel = this.#shown.get(kernel_id);
    if (kernel && !kernel.stopping && !kernel.ended) {
      if (kernel.scope.running) return true;
      this.#claims.add(run_id, { kernel_id, epoch: kernel.epoch, status, time: this.#clock.now() });
    }
    return false;
  }

  /**
   * How a session ended, from disk; null while it lives. Asked after something was made in it: what
   * was on its way while the session ended was not there to be ended with it.
   */
  async endOf(session_id: string): Promise<SessionEnding | null> {
    const { state, run_id, end_reason, ended_time } = await this.#sessions.getSession(session_id);
    if (state !== 'ended') return null;
    const { status } = (await this.#tracking.getRun(run_id)).info;
    return { status, reason: end_reason ?? '', time: Math.trunc(ended_time ?? this.#clock.now()) };
  }

  /** See `noticedKeys`. */
  noticed(notebook_path: string): string[] {
    return noticedKeys(this.#state, notebook_path);
  }

  /** The notebook's prints are read from now on, and what is kept of its last cell's at once. */
  readKept(notebook_path: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#stale) await this.#resume();
      await this.#settings.ready();
      const getOutputs = (id: string) => this.#sessions.getOutputs(id);
      const now = this.#clock.now();
      await this.#logPrinted(await keptPrints(this.#state, notebook_path, getOutputs, now));
    });
  }

  #logPrinted(printed: readonly PrintedBatch[]): Promise<void> {
    return this.#printedLog.log(printed, new SecretScrubber(this.#secrets));
  }

  async #receive(frames: readonly Frame[]): Promise<number> {
    if (this.#stale) await this.#resume();
    await this.#settings.ready();
    const fresh = frames.filter(({ seq }) => seq > this.#seq);
    fresh.forEach(({ seq }, index) => {
      const expected = this.#seq + 1 + index;
      if (seq === expected) return;
      throw new ApiError(
        'INVALID_PARAMETER_VALUE',
        `Frame ${seq} came, but frame ${expected} of '${this.#observer}' is expected.`
      );
    });
    const timed = inRecordTime(fresh, this.#clock);
    const last = timed.at(-1);
    if (!last) return this.#seq;
    this.#stale = true;
    await this.#record(timed, last);
    this.#stale = false;
    this.#heard = true;
    this.#news.tell(this.#state);
    for (const kernel_id of new Set(timed.flatMap(kernelsOf))) this.#show(kernel_id);
    await this.#applyClaims(timed);
    return this.#seq;
  }

  async #record(frames: readonly Frame[], last: Frame): Promise<void> {
    let changes: SessionChange[] = [];
    for (const frame of frames) {
      if (frame.kind === 'message') {
        const missing = understood(frame, () => missingOutputs(this.#state, frame));
        if (missing.length > 0 && changes.length > 0) {
          // What is loaded must hold what the frames before this one said.
          await this.#apply(frame.seq - 1, changes);
          changes = [];
        }
        for (const execution of missing) {
          const outputs = await this.#sessions.getOutputs(execution.execution_id);
          restoreOutputs(this.#state, frame, execution, outputs);
        }
      }
      const made = understood(frame, () => record(this.#state, frame));
      const values = this.#state.cellValues.splice(0);
      const printed = this.#state.printed.splice(0);
      changes.push(...made);
      if (printed.some(({ session_id }) => !this.#experiments.has(session_id))) {
        // Their run begins with these frames. This one comes again if we die before it is logged.
        await this.#apply(frame.seq - 1, changes);
        changes = [];
      }
      this.#printed.push(...printed);
      if (values.length === 0) continue;
      // They are logged to a run that this frame may have begun. It comes again if we die before
      // they are, and makes the same changes.
      await this.#apply(frame.seq - 1, changes);
      changes = [];
      // They come out of sources and outputs, and go to a run, where nothing is taken out any more.
      for (const each of new SecretScrubber(this.#secrets).json(values)) {
        changes.push(...(await logCellValues(this.#tracking, each)));
      }
    }
    changes.push(...recordBatchEnd(this.#state, last));
    await this.#apply(last.seq, changes);
  }

  async #apply(seq: number, changes: SessionChange[]): Promise<void> {
    if (this.#printed.length > 0) {
      // Before the frames that they came with are on disk: those come again when this fails.
      await this.#logPrinted(this.#printed);
      this.#printed = [];
    }
    try {
      const secrets = this.#secrets;
      await this.#sessions.apply({
        observer: this.#observer,
        seq,
        changes: mergedChanges(changes),
        secrets
      });
    } catch (error) {
      throw refusal(seq, error);
    }
    this.#seq = seq;
    for (const change of changes) {
      if (change.type !== 'open-session' && change.type !== 'move-notebook') continue;
      const { session_id } = change;
      const { experiment_id } = await this.#sessions.getSession(session_id);
      this.#experiments.set(session_id, experiment_id);
    }
  }

  async #resume(): Promise<void> {
    const resumed = await this.#sessions.resume(this.#observer);
    if (resumed.latest_time !== null) this.#clock.goOnFrom(resumed.latest_time);
    this.#printed = [];
    this.#state = resumeState(resumed, this.#newRunId, this.#settings);
    this.#seq = resumed.seq;
    for (const { session } of resumed.sessions) {
      this.#experiments.set(session.session_id, session.experiment_id);
    }
    this.#stale = false;
    for (const kernel_id of this.#state.kernels.keys()) this.#show(kernel_id);
  }

  /** What is on disk by now becomes what is answered. */
  #show(kernel_id: string): void {
    const kernel = this.#state.kernels.get(kernel_id);
    if (!kernel) return;
    const { epoch, ended, gone } = kernel;
    const session = sessionOf(kernel);
    const experiment_id = session ? (this.#experiments.get(session.session_id) ?? null) : null;
    const scope = scopeOf(kernel, experiment_id);
    const stopping = kernel.stopping !== null;
    this.#shown.set(kernel_id, { scope, epoch, ended, gone, stopping, queue: hasQueue(kernel) });
    this.#waits.heard(kernel_id, scope.running !== null || stopping || ended);
  }

  async #applyClaims(frames: readonly Frame[]): Promise<void> {
    const meant = this.#claims.takeMeant(this.#state, frames);
    for (const [index, { run_id, status, time }] of meant.entries()) {
      try {
        await this.#tracking.updateRun({ run_id, status, end_time: time });
      } catch (error) {
        // It was deleted meanwhile, and needs no end.
        if (!passes(error)) continue;
        for (const claim of meant.slice(index)) this.#claims.add(claim.run_id, claim);
        throw error;
      }
    }
  }

  /** One after the other: the next begins from what the one before left on disk. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

export interface SessionEnding {
  /** Of its run. */
  status: RunStatus;
  reason: string;
  /** ms since 1970. */
  time: number;
}

/** What is answered of a kernel. */
interface ShownKernel {
  scope: KernelScope;
  epoch: number;
  ended: boolean;
  gone: boolean;
  stopping: boolean;
  /** Executions wait behind the one that runs. */
  queue: boolean;
}

/** How far the news of a kernel are behind its own calls, ms: a batch on its way to disk. */
const NEWS_MS = 40;

const kernelsOf = (frame: Frame): string[] =>
  frame.kind === 'alive' ? frame.kernel_ids : [frame.kernel_id];

/** What is made of a frame. One that is not as it should be is refused, or it would come for ever. */
function understood<Result>(frame: Frame, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new ApiError('INVALID_PARAMETER_VALUE', `Frame ${frame.seq} cannot be recorded.`, {
      cause: error
    });
  }
}

/** Refused by the store for good, so that the sender gives up the frame; any other error may pass. */
function refusal(seq: number, error: unknown): unknown {
  if (passes(error)) return error;
  const message = `The frames up to ${seq} cannot be recorded: ${(error as ApiError).message}`;
  return new ApiError('INVALID_PARAMETER_VALUE', message, { cause: error });
}
