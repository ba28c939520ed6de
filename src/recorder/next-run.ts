import { nextAttempt, openSession } from './add-execution.ts';
import { outcome } from './epoch-end.ts';
import { type ExecutionState, isFinal, type KernelState, type Step } from './recorder-state.ts';

/**
 * A cell tagged `new-run` is seen to run: it and what waits behind it are a session of their own.
 * Not when it is asked for, nor when the kernel is busy with it: a failure before it may still abort
 * it, and there would be a run of nothing.
 */
export function beginNextRun(step: Step, kernel: KernelState, execution: ExecutionState): void {
  const { session_id, index } = execution;
  const isFirst = !kernel.order.findLast(
    other => other.session_id === session_id && other.index < index && other.started_time !== null
  );
  if (!execution.steering?.newRun || isFirst) return;
  const session = openSession(step, kernel, step.frame.time);
  const moved = kernel.order.open().filter(other => other.index >= index);
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

/** Ends sessions that another has followed, as soon as nothing of them is awaited any more. */
export function endFollowed(step: Step, kernel: KernelState): void {
  while (kernel.sessions.length > 1) {
    const { session_id } = kernel.sessions[0]!;
    const open = kernel.order.open().filter(execution => execution.session_id === session_id);
    if (!open.every(execution => isFinal(execution) || execution.state === 'lost')) return;
    const { status, reason } = outcome(kernel, NEXT_RUN, session_id);
    const time = open.reduce((end, { ended_time }) => Math.max(end, ended_time ?? 0), 0);
    step.changes.push({
      type: 'end-session',
      session_id,
      status,
      reason,
      time: time || step.frame.time
    });
    kernel.sessions.shift();
  }
}

const NEXT_RUN = 'a cell tagged new-run began the next run';
