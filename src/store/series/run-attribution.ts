import type { PointOrigin } from '../../protocol/endpoints/series.ts';
import { CELLTRAIL_PARSED, parsedKeys } from '../../protocol/tags.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { Attribution } from './attribution.ts';
import { namesKey } from './names-key.ts';
import { executedBetween, type ExecutedCell, type TimeRange } from './executed-between.ts';

/**
 * Tells which execution logged something into a run. A run that was taken up again in a later session
 * has points of several sessions.
 *
 * What was logged while another execution ran than one that made the run, or took it up, may be of
 * that cell, or of a thread that an earlier one left running. It is that cell's; without a doubt only
 * if its source or its tags name what was logged, or it was read of what the cell printed; else it is marked `inferred`, as is what was logged
 * when nothing ran.
 */
export class RunAttribution {
  /** The executions that were named so far; `originOf` answers places in it. */
  readonly origins: PointOrigin[] = [];
  readonly #sessions: SessionAttribution[];
  #key = '';
  #isNamed = namesKey('');

  readonly #database: ReadContext['database'];
  readonly #parsed: ReadonlySet<string>;

  /**
   * @param run key of its row
   * @param times of what will be asked for, ms: a session has thousands of executions, and most runs
   *   are of a few
   */
  constructor({ database }: Pick<ReadContext, 'database'>, run: number, times: TimeRange) {
    const executed = executedBetween(database, run, times);
    this.#sessions = executed.map(executions => new SessionAttribution(executions));
    this.#database = database;
    const tag = statements(database).tag.get(run, CELLTRAIL_PARSED) as
      { value: string } | undefined;
    this.#parsed = new Set(parsedKeys(tag?.value));
  }

  /**
   * @param key of what was logged; what is asked for one key in a row costs least
   * @param time as `effectiveTime` gives it
   * @returns -1 when no execution had started by then
   */
  originOf(key: string, time: number): number {
    if (key !== this.#key) {
      this.#key = key;
      this.#isNamed = namesKey(key);
      for (const session of this.#sessions) session.forgetKey();
    }
    const session = this.#sessionAt(time);
    return session === undefined ? -1 : session.originOf(time, this.#namesKey, this.origins);
  }

  /** Whether a metric was read of prints. */
  isParsed(key: string): boolean {
    return this.#parsed.has(key);
  }

  readonly #namesKey = ({ id }: ExecutedCell): boolean => {
    if (this.#parsed.has(this.#key)) return true;
    const cell = statements(this.#database).cell.get(id) as { source: string; tags: string };
    return this.#isNamed(cell.source, JSON.parse(cell.tags) as string[]);
  };

  /** The span of an execution; null when it is not one of the run's sessions, or has not started. */
  span(execution_id: string): { start: number; end: number } | null {
    for (const [index, session] of this.#sessions.entries()) {
      const span = session.span(execution_id);
      if (span === null) continue;
      // What comes once the run was taken up in a later session is that one's.
      const end = Math.min(span.end, this.#sessions[index + 1]?.begin ?? Infinity);
      return { start: span.start, end };
    }
    return null;
  }

  /** The one in which an execution ran then; else the one of which an execution had started last. */
  #sessionAt(time: number): SessionAttribution | undefined {
    if (this.#sessions.length < 2) return this.#sessions[0];
    const inside = this.#sessions.findLast(session => session.ranAt(time));
    return inside ?? this.#sessions.findLast(session => session.hadBegun(time));
  }
}

/** Of one session of the run; remembers what it answered. */
class SessionAttribution {
  readonly #attribution: Attribution<ExecutedCell>;
  /** Places in `origins` by that of the execution, plus one; one list for what is certain, one for what is not. */
  readonly #certain: Int32Array;
  readonly #inferred: Int32Array;
  /** Whether the execution is known to have logged this key: 0 not asked yet, 1 yes, 2 no. */
  readonly #known: Uint8Array;
  #last = -1;

  constructor(executions: readonly ExecutedCell[]) {
    this.#attribution = new Attribution(executions);
    const { length } = this.#attribution.executions;
    this.#certain = new Int32Array(length);
    this.#inferred = new Int32Array(length);
    this.#known = new Uint8Array(length);
  }

  forgetKey(): void {
    this.#known.fill(0);
  }

  originOf(
    time: number,
    namesKey: (execution: ExecutedCell) => boolean,
    origins: PointOrigin[]
  ): number {
    const at = (this.#last = this.#attribution.indexAt(time, this.#last));
    if (at < 0) return -1;
    const execution = this.#attribution.executions[at];
    if (this.#known[at] === 0) {
      this.#known[at] = execution.made_run || namesKey(execution) ? 1 : 2;
    }
    const inferred = this.#known[at] === 2 || this.#attribution.isOutside(at, time);
    const places = inferred ? this.#inferred : this.#certain;
    if (places[at] === 0) {
      const { execution_id, cell_id, execution_count, attempt } = execution;
      places[at] = origins.push({ execution_id, cell_id, execution_count, attempt, inferred });
    }
    return places[at] - 1;
  }

  span(execution_id: string): { start: number; end: number } | null {
    const { executions } = this.#attribution;
    const execution = executions.find(each => each.execution_id === execution_id);
    return execution === undefined ? null : this.#attribution.span(execution);
  }

  /** When its first execution began, ms. */
  get begin(): number {
    return this.#attribution.executions[0].started_time ?? Infinity;
  }

  ranAt(time: number): boolean {
    const at = this.#attribution.indexAt(time);
    return at >= 0 && !this.#attribution.isOutside(at, time);
  }

  hadBegun(time: number): boolean {
    return this.#attribution.indexAt(time) >= 0;
  }
}

const statements = preparedStatements({
  tag: 'SELECT value FROM run_tag WHERE run = ? AND key = ?',
  cell: `SELECT source.source, execution.cell_tags AS tags FROM execution
    JOIN source ON source.hash = execution.source_hash
    WHERE execution.id = ?`
});
