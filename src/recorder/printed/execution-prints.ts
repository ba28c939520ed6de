import type { ExecutionState, KernelState, SessionState, Step } from '../recorder-state.ts';
import { PrintedParser } from './printed-parser.ts';
import type { PrintedPoint } from './printed-point.ts';

/** What reads the prints of one execution. */
export interface ExecutionPrints {
  readonly parser: PrintedParser;
  /** Its points are recorded; else it is only noticed that there are some. */
  readonly recorded: boolean;
  /** Pieces that are still looked at when nothing is recorded. */
  looks: number;
  /** The first value of each key that was noticed. */
  readonly seen: Map<string, number>;
}

/** Points of one execution, for its session run. */
export interface PrintedBatch {
  session_id: string;
  run_id: string;
  points: readonly PrintedPoint[];
}

/** Before it is added to the outputs: of those that came before, a new reader learns where it is. */
export function readStream(
  step: Step,
  kernel: KernelState,
  execution: ExecutionState,
  name: string,
  text: string,
  date: number
): void {
  read(step, kernel, execution, date, parser => parser.write(name, text, date));
}

/** A display that is new, or drawn anew. */
export function readDisplay(
  step: Step,
  kernel: KernelState,
  execution: ExecutionState,
  data: unknown,
  date: number
): void {
  read(step, kernel, execution, date, parser => parser.display(data, date));
}

/** The execution is over, or its kernel is. */
export function endPrints(
  step: Step,
  kernel: KernelState,
  execution: ExecutionState,
  date: number
): void {
  const { prints } = execution;
  if (prints === null) return;
  keep(step, kernel, execution, prints, prints.parser.end(date));
}

export function newPrints(recorded: boolean): ExecutionPrints {
  return { parser: new PrintedParser(), recorded, looks: MAX_LOOKS, seen: new Map() };
}

function read(
  step: Step,
  kernel: KernelState,
  execution: ExecutionState,
  date: number,
  work: (parser: PrintedParser) => readonly PrintedPoint[]
): void {
  const recorded = areRecorded(step, kernel, execution);
  if (execution.prints?.recorded !== recorded) {
    execution.prints = newPrints(recorded);
    // Where the steps are: it was not there to read what is kept, or read it for nobody.
    if (recorded) execution.prints.parser.replay(execution.outputs?.toJSON() ?? [], date);
  }
  const { prints } = execution;
  if (!recorded && prints.looks-- <= 0) return;
  keep(step, kernel, execution, prints, work(prints.parser));
}

function areRecorded(
  { state }: Step,
  { notebook_path }: KernelState,
  { steering }: ExecutionState
): boolean {
  if (steering?.parsePrints) return true;
  return notebook_path !== null && state.settings.parsesPrints(notebook_path);
}

function keep(
  { state }: Step,
  kernel: KernelState,
  execution: ExecutionState,
  prints: ExecutionPrints,
  points: readonly PrintedPoint[]
): void {
  if (points.length === 0) return;
  const session = sessionOf(kernel, execution);
  if (session === undefined) return;
  if (!prints.recorded) return notice(session, prints, points);
  const { session_id, run_id } = session;
  const started = Math.floor(execution.started_time ?? 0);
  state.printed.push({
    session_id,
    run_id,
    // What a kernel dates before the start of its cell is of the cell all the same.
    points: points.map(point => ({ ...point, timestamp: Math.max(point.timestamp, started) }))
  });
}

/** A key is noticed when its number changes. */
function notice(
  session: SessionState,
  { seen }: ExecutionPrints,
  points: readonly PrintedPoint[]
): void {
  for (const { key, value } of points) {
    const before = seen.get(key);
    if (before === undefined) seen.set(key, value);
    else if (!Object.is(before, value) && session.noticed.size < MAX_NOTICED)
      session.noticed.add(key);
  }
}

const sessionOf = ({ sessions }: KernelState, { session_id }: ExecutionState) =>
  sessions.find(session => session.session_id === session_id);

/** Pieces of one execution that are looked at where nothing is recorded. */
const MAX_LOOKS = 1000;
/** As many as are named. */
const MAX_NOTICED = 20;
