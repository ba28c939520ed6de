import type { NamedRun } from '../edit/run-edits.ts';

/** Ticked runs by id, in the order in which they were ticked: it gives them their colours. */
export type RunSelection = ReadonlyMap<string, NamedRun>;

export const NO_RUNS: RunSelection = new Map();

export function toggled(selection: RunSelection, run: NamedRun): RunSelection {
  const next = new Map(selection);
  if (!next.delete(run.run_id)) next.set(run.run_id, named(run));
  return next;
}

export function added(selection: RunSelection, runs: readonly NamedRun[]): RunSelection {
  const next = new Map(selection);
  for (const run of runs) if (!next.has(run.run_id)) next.set(run.run_id, named(run));
  return next;
}

// Not the row itself, which holds on to the whole page that it came with.
const named = ({ run_id, run_name }: NamedRun): NamedRun => ({ run_id, run_name });
