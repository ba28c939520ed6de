import { encodeDouble } from '../../protocol/double.ts';
import type { WireDouble } from '../../protocol/double.ts';
import type { LoggedSeries } from '../logged-points.ts';

/** A line of a plot. */
export interface PlotLine {
  run_id: string;
  metric_key: string;
  /** What tells its run from others; absent: the beginning of the id. */
  label?: string;
  /** In ascending order. */
  steps: number[];
  values: WireDouble[];
}

/** A line that was drawn before the run began this metric anew. */
export interface OlderLine extends PlotLine {
  attempt: number;
}

/** What is drawn: the newest attempt of each line, and those before it behind. */
export interface PlotLines {
  lines: PlotLine[];
  older: OlderLine[];
  /** Of the newest; 0 where there is only one. */
  attempt: number;
}

/** More cannot be told apart. */
export const MOST_LINES = 20;
/** Behind each line. */
const MOST_OLDER = 4;

/**
 * The lines of what was logged. A run may log a metric again from its first step, as when a cell is
 * run a second time: each time is a line of its own, and the last one counts.
 */
export function linesOf(
  logged: readonly (Omit<PlotLine, 'steps' | 'values'> & { series: LoggedSeries })[]
): PlotLines {
  const newest: PlotLine[] = [];
  const older: OlderLine[] = [];
  let attempt = 0;
  for (const { series, ...line } of logged.slice(-MOST_LINES)) {
    const attempts = attemptsOf(series);
    newest.push({ ...line, ...inOrder(series, attempts.at(-1)!) });
    for (const [at, range] of attempts.slice(0, -1).entries()) {
      if (at < attempts.length - 1 - MOST_OLDER) continue;
      older.unshift({ ...line, ...inOrder(series, range), attempt: at + 1 });
    }
    if (attempts.length > 1) attempt = Math.max(attempt, attempts.length);
  }
  return { lines: newest, older, attempt };
}

/** From and to (without it) of each; at least one. */
function attemptsOf({ steps }: LoggedSeries): [number, number][] {
  const attempts: [number, number][] = [];
  let from = 0;
  for (let at = 1; at < steps.length; at += 1) {
    // One that comes a little late is no new beginning.
    const isBack = steps[at]! <= steps[from]! && steps[at - 1]! > steps[from]!;
    if (!isBack) continue;
    attempts.push([from, at]);
    from = at;
  }
  return [...attempts, [from, steps.length]];
}

function inOrder(
  series: LoggedSeries,
  [from, to]: [number, number]
): Pick<PlotLine, 'steps' | 'values'> {
  const steps = series.steps.slice(from, to);
  const values = series.values.slice(from, to).map(encodeDouble);
  if (steps.every((step, at) => at === 0 || step >= steps[at - 1]!)) return { steps, values };
  const order = [...steps.keys()].sort((a, b) => steps[a]! - steps[b]!);
  return { steps: order.map(at => steps[at]!), values: order.map(at => values[at]!) };
}
