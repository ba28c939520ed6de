import type { ExecutionFields } from '../store/sessions/session-store.ts';
import {
  type ExecutionState,
  isOfThisEpoch,
  type KernelState,
  type Step
} from './recorder-state.ts';
import { writeOutputs } from './write-outputs.ts';

/**
 * The final state of an execution. A later report of a better source (the reply) may change it,
 * and one that was given up as lost is found again by any.
 */
export function finish(
  step: Step,
  execution: ExecutionState,
  state: 'ok' | 'error' | 'aborted',
  end: number
): void {
  const fields: ExecutionFields = {};
  if (execution.state !== state) fields.state = execution.state = state;
  if (state === 'aborted' && execution.started_time !== null) {
    // It was never executed, although the kernel was busy with it for a moment.
    fields.started_time = execution.started_time = null;
  }
  if (execution.ended_time !== end) fields.ended_time = execution.ended_time = end;
  update(step, execution, fields);
  writeOutputs(step);
}

/** The time of the end alone. */
export function setEnd(step: Step, execution: ExecutionState, end: number): void {
  if (execution.ended_time === end) return;
  execution.ended_time = end;
  update(step, execution, { ended_time: end });
  writeOutputs(step);
}

/**
 * The end that a date means: not before its start, and in a kernel that executes one request at a
 * time not after the start of the next (see `showsItRuns`).
 */
export function endOf(kernel: KernelState, execution: ExecutionState, date: number): number {
  const end = Math.max(date, execution.started_time ?? date);
  if (kernel.sendsInput || !isOfThisEpoch(kernel, execution)) return end;
  return Math.min(end, kernel.order.startAfter(execution) ?? end);
}

function update({ changes }: Step, { execution_id }: ExecutionState, fields: ExecutionFields) {
  if (Object.keys(fields).length === 0) return;
  changes.push({ type: 'update-execution', execution_id, fields });
}
