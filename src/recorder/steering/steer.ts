import type { Metric, Param } from '../../protocol/entities/run.ts';
import type { ExecutionState, KernelState, Step } from '../recorder-state.ts';
import { cellValue, numberOf } from './cell-value.ts';
import { literalAssignments } from './literal-assignments.ts';

/** What the tags of a cell ask to be logged to its session run, and what is wrong with them. */
export interface CellValues {
  execution_id: string;
  run_id: string;
  params: Param[];
  metrics: Metric[];
  /** Sentences for the person, shown beside the cell. */
  notes: string[];
}

/**
 * Once an execution has ended well and its last output was heard, does what the tags of its cell
 * ask for: the values come to `state.cellValues`. Being asked again changes nothing; a recorder that
 * began in between may ask for the same values once more.
 */
export function steer({ state }: Step, kernel: KernelState, execution: ExecutionState): void {
  const { steering, execution_id, session_id, idle_seen } = execution;
  if (steering === null || execution.state !== 'ok' || idle_seen === null) return;
  const session = kernel.sessions.find(each => each.session_id === session_id);
  if (session === undefined) return;
  if (!steering.parameters && steering.values.length === 0) return;
  // Only that it keeps nothing is still of interest.
  execution.steering = { ...steering, parameters: false, values: [], source: '' };
  const found: CellValues = {
    execution_id,
    run_id: session.run_id,
    params: [],
    metrics: [],
    notes: []
  };
  if (steering.noTrack) {
    found.notes.push('The tag no-track keeps nothing of this cell, so its other tags log nothing.');
  } else {
    if (steering.parameters) addParameters(found, steering.source, kernel.language);
    for (const { to, name } of steering.values) {
      addValue(found, execution, kernel.language, to, name);
    }
    // A tag that names what an assignment names too has the last word.
    found.params = [...new Map(found.params.map(param => [param.key, param])).values()];
  }
  state.cellValues.push(found);
}

function addParameters({ params, notes }: CellValues, source: string, language: string): void {
  for (const [key, value] of literalAssignments(source, language)) params.push({ key, value });
  if (params.length > 0) return;
  notes.push('The tag parameters found no assignment of a literal here, such as lr = 0.01.');
}

function addValue(
  { params, metrics, notes }: CellValues,
  execution: ExecutionState,
  language: string,
  to: 'metric' | 'param',
  name: string
): void {
  const tag = `${to}:${name}`;
  if (name === '') {
    notes.push(`The tag ${tag} has no name; write ${tag}loss, for example.`);
    return;
  }
  const value = cellValue(execution.outputs?.toJSON() ?? [], language);
  if (value === undefined) {
    const what = to === 'metric' ? 'a number' : 'a value';
    notes.push(`The tag ${tag} found no value: end the cell with an expression or print ${what}.`);
  } else if (to === 'param') {
    params.push({ key: name, value });
  } else {
    const number = numberOf(value);
    if (number === undefined) notes.push(`The tag ${tag} needs a number, not ${inShort(value)}.`);
    else metrics.push(metricOf(execution, name, number));
  }
}

/** One point for each execution of the cell; recording it again makes the same point. */
const metricOf = ({ attempt, ended_time }: ExecutionState, key: string, value: number): Metric => ({
  key,
  value,
  step: attempt,
  timestamp: Math.floor(ended_time ?? 0)
});

function inShort(value: string): string {
  const [line = ''] = value.split('\n');
  return line.length > 40 || line !== value ? `“${line.slice(0, 40)}…”` : `“${line}”`;
}
