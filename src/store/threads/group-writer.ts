import { ApiError } from '../../protocol/errors.ts';
import { attemptOf } from '../answers/create-attempt.ts';
import { PointBuffer, POINT_BYTES } from '../series/point-log.ts';
import type { SeriesState } from '../series/series-state.ts';
import { RecordClock } from '../record-clock.ts';
import type { StoreEvent } from '../store-event.ts';
import type {
  GroupMessage,
  GroupOperation,
  GroupReply,
  SeriesDefinition
} from './group-message.ts';
import type { Channel } from './thread.ts';
import { decodeError } from './thread-error.ts';
import type { WriteName, WriteArgs, WriteResult } from './writes.ts';

/**
 * The main thread's side of the writer: gathers what arrives while a transaction is being synced,
 * and sends it as the next one (group commit). No timer: an idle writer gets what came in the same
 * turn of the event loop.
 */
export class GroupWriter {
  readonly #thread: Channel;
  readonly #onCommit: (events: StoreEvent[]) => void;
  /** Tells when something came. */
  readonly clock: RecordClock;
  /** Full groups before the one that is being gathered. */
  readonly #full: Group[] = [];
  #group = new Group(1, 256);
  #committing = false;
  #scheduled = false;
  #queuedBytes = 0;
  /** Points in the log that are not sealed, as far as the sealer has looked. */
  unsealed = 0;
  #idle: (() => void)[] = [];

  constructor(
    thread: Channel,
    onCommit: (events: StoreEvent[]) => void,
    clock: RecordClock = new RecordClock()
  ) {
    this.#thread = thread;
    this.#onCommit = onCommit;
    this.clock = clock;
  }

  /** One request. It is on disk once this resolves, and has changed nothing if it rejects. */
  write<Name extends WriteName>(
    operation: Name,
    args: WriteArgs<Name>
  ): Promise<WriteResult<Name>> {
    const attempt = attemptOf(operation);
    if (attempt?.kept) return Promise.resolve(attempt.kept.result as WriteResult<Name>);
    return new Promise((resolve, reject) => {
      this.#group.requests.push({
        operation,
        args,
        answer: attempt && { id: attempt.id, key: attempt.key },
        resolve: resolve as (result: unknown) => void,
        reject
      });
      this.#schedule();
    });
  }

  /** @throws ApiError REQUEST_LIMIT_EXCEEDED while more waits for the disk than memory should hold */
  assertRoom(): void {
    if (this.#queuedBytes > MAX_QUEUED_BYTES || this.unsealed > MAX_UNSEALED) {
      throw new ApiError(
        'REQUEST_LIMIT_EXCEEDED',
        'More metrics arrive than the disk takes; send them again in a moment.'
      );
    }
  }

  /** Of the points that wait for the disk. */
  get queuedBytes(): number {
    return this.#queuedBytes + this.#group.points.bytes;
  }

  /**
   * Puts a point into the group that is being gathered; `committed` tells when that is on disk.
   *
   * @param brought from another record: when it was logged, its own time tells
   */
  append(
    series: SeriesState,
    step: number,
    timestamp: number,
    value: number,
    brought = false
  ): void {
    // A row of the log has one kind of points.
    if (this.#group.brought !== brought && this.#group.points.bytes > 0) this.#fill();
    const group = this.#group;
    group.brought = brought;
    if (series.group !== group.number) {
      series.group = group.number;
      group.touched.push(series);
    }
    if (!Number.isFinite(value)) group.notFinite.add(series);
    group.points.append(series.id, step, timestamp, value);
  }

  /**
   * Resolves when the points appended in this turn are on disk. Between the first `append` of a
   * call and this there must be no await.
   */
  committed(): Promise<void> {
    const group = this.#group;
    group.arrived = this.clock.now();
    const done = group.done();
    if (group.points.bytes >= MAX_GROUP_BYTES) this.#fill(MAX_GROUP_BYTES / POINT_BYTES);
    this.#schedule();
    return done;
  }

  /** Resolves when everything that was accepted is on disk or rejected. */
  drained(): Promise<void> {
    if (!this.#committing && !this.#scheduled) return Promise.resolve();
    return new Promise(resolve => this.#idle.push(resolve));
  }

  /** What is gathered so far is a transaction of its own. @param capacity points of the next one */
  #fill(capacity = 256): void {
    this.#queuedBytes += this.#group.points.bytes;
    this.#full.push(this.#group);
    this.#group = new Group(this.#group.number + 1, capacity);
  }

  #schedule(): void {
    if (this.#committing || this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      void this.#commitAll();
    });
  }

  async #commitAll(): Promise<void> {
    this.#committing = true;
    for (let group = this.#next(); group !== undefined; group = this.#next()) {
      await this.#commit(group);
    }
    this.#committing = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #next(): Group | undefined {
    const full = this.#full.shift();
    if (full !== undefined) {
      this.#queuedBytes -= full.points.bytes;
      return full;
    }
    const group = this.#group;
    if (group.empty) return undefined;
    // As large as the last one was: a buffer that must not grow is not copied.
    this.#group = new Group(group.number + 1, Math.max(256, group.points.bytes / POINT_BYTES));
    return group;
  }

  async #commit(group: Group): Promise<void> {
    let reply: GroupReply;
    try {
      const message = group.message(this.clock.now());
      const transfer = message.points === null ? [] : [message.points.buffer];
      reply = (await this.#thread.call(message, transfer)) as GroupReply;
    } catch (error) {
      // What cannot be copied to another thread was not sent, and nobody else's request either.
      if (group.rejectUnsendable()) await this.#commit(group);
      else group.reject(error as Error);
      return;
    }
    const events: StoreEvent[] = [];
    for (const series of group.touched) {
      series.committed = true;
      events.push({
        type: 'series',
        run_id: series.run.run_id,
        metric_key: series.key,
        session_id: series.run.session_id,
        ...(group.notFinite.has(series) && { not_finite: true })
      });
    }
    group.resolve();
    for (const [index, outcome] of reply.outcomes.entries()) {
      const request = group.requests[index];
      if ('error' in outcome) {
        request.reject(decodeError(outcome.error));
      } else {
        events.push(...outcome.events);
        request.resolve(outcome.result);
      }
    }
    for (const run_id of reply.due) events.push({ type: 'due', run_id });
    this.#onCommit(events);
  }
}

/** What will be one transaction. */
class Group {
  readonly number: number;
  readonly points: PointBuffer;
  readonly touched: SeriesState[] = [];
  /** Those of `touched` that got a point which is NaN or infinite. */
  readonly notFinite = new Set<SeriesState>();
  readonly requests: GroupRequest[] = [];
  /** When the last of its points came, so that none bears a later time. */
  arrived = 0;
  /** Its points come from another record. */
  brought = false;
  #promise: Promise<void> | null = null;
  #resolve: () => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;

  constructor(number: number, capacity: number) {
    this.number = number;
    this.points = new PointBuffer(capacity);
  }

  get empty(): boolean {
    return this.points.bytes === 0 && this.requests.length === 0;
  }

  /** One promise for all callers whose points it has. */
  done(): Promise<void> {
    this.#promise ??= new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    return this.#promise;
  }

  /** @param time ms since 1970 */
  message(time: number): GroupMessage {
    const { points } = this;
    return {
      time,
      points:
        points.bytes === 0
          ? null
          : {
              buffer: points.buffer,
              bytes: points.bytes,
              arrived: this.brought ? -this.arrived : this.arrived,
              series: this.touched.filter(series => !series.committed).map(definitionOf)
            },
      requests: this.requests.map(({ operation, args, answer }) => ({ operation, args, answer }))
    };
  }

  resolve(): void {
    this.#resolve();
  }

  reject(error: Error): void {
    this.#reject(error);
    for (const request of this.requests) request.reject(error);
  }

  /**
   * Takes out the requests that no message can hold, because they are nested too deeply, and rejects
   * them alone.
   *
   * @returns whether there were any
   */
  rejectUnsendable(): boolean {
    const before = this.requests.length;
    for (const request of this.requests.splice(0)) {
      try {
        // As deep as in the message, and deeper: what passes here must pass there.
        structuredClone([[[[[[[[request.args]]]]]]]]);
        this.requests.push(request);
      } catch (error) {
        request.reject(error as Error);
      }
    }
    return this.requests.length < before;
  }
}

interface GroupRequest extends GroupOperation {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export const definitionOf = ({ id, run, key }: SeriesState): SeriesDefinition => ({
  id,
  run: run.id,
  key
});

/** Points of one row of the log, at most: 4 MB, some 150,000 points. */
const MAX_GROUP_BYTES = 150_000 * POINT_BYTES;
/** What the reader has in memory of them: some 400 MB. Sealing is faster than any client. */
const MAX_UNSEALED = 8_000_000;
const MAX_QUEUED_BYTES = 64 * 1024 * 1024;
