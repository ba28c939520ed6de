import { nextAttempt, openSession } from './add-execution.ts';
import { endFollowedSession } from './epoch-end.ts';
import {
  type ExecutionState,
  isFinal,
  isOfThisEpoch,
  type KernelState,
  type Step
} from './recorder-state.ts';

/**
 * An execution is seen to run. If its cell is tagged `new-run`, it and what waits behind it are a
 * session of their own; so are those before it which ran without being seen to (tslab's are quiet).
 *
 * Not when it is asked for, nor when the kernel is busy with it: a failure before it may still abort
 * it, and there would be a run of nothing.
 */
export function beginNextRun(step: Step, kernel: KernelState, execution: ExecutionState): void {
  if (kernel.ended || !isOfThisEpoch(kernel, execution)) return;
  if (!kernel.sendsInput) {
    for (const earlier of kernel.order.openBefore(execution)) {
      if (earlier.started_time !== null) divide(step, kernel, earlier);
    }
  }
  divide(step, kernel, execution);
}

function divide(step: Step, kernel: KernelState, execution: ExecutionState): void {
  const { session_id, index, steering, started_time } = execution;
  if (!steering?.newRun || isFirst(kernel, execution)) return;
  const session = openSession(step, kernel, started_time ?? step.frame.time);
  const moved = kernel.order.from(index).filter(other => other.session_id === session_id);
  for (const other of moved) {
    other.session_id = session.session_id;
    other.attempt = nextAttempt(session, other.cell);
  }
  step.changes.push({
    type: 'move-executions',
    session_id: session.session_id,
    execution_ids: moved.map(({ execution_id }) => execution_id)
  });
}

/** Nothing of its session ran before it. */
const isFirst = (kernel: KernelState, { session_id, index }: ExecutionState): boolean =>
  !kernel.order.findLast(
    other => other.session_id === session_id && other.index < index && other.started_time !== null
  );

/** Ends sessions that another has followed, as soon as nothing of them is awaited any more. */
export function endFollowed(step: Step, kernel: KernelState): void {
  while (kernel.sessions.length > 1) {
    const { session_id } = kernel.sessions[0]!;
    const open = kernel.order.open().filter(execution => execution.session_id === session_id);
    if (!open.every(execution => isFinal(execution) || execution.state === 'lost')) return;
    endFollowedSession(step, kernel, session_id);
    kernel.sessions.shift();
  }
}
