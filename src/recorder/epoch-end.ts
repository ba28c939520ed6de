import type { EndStatus } from '../protocol/entities/session.ts';
import { hasFailed } from '../protocol/expected-errors.ts';
import { sessionId } from '../protocol/session-id.ts';
import type { KernelStop } from '../store/sessions/session-store.ts';
import { errorText } from './execution-error.ts';
import { endPrints } from './printed/execution-prints.ts';
import { isFinal, type KernelState, type Step } from './recorder-state.ts';
import { writeOutputs } from './write-outputs.ts';

export interface Verdict {
  status: EndStatus;
  /** In words, for people. */
  reason: string;
}

/** The process went unasked. @param cause `signal 9`, `exit code 1`, or null */
export function died(cause: string | null): Verdict {
  return { status: 'FAILED', reason: cause === null ? 'kernel died' : `kernel died (${cause})` };
}

/** The process was stopped. What ran when that was asked for decides, not what the stop did to it. */
export function stopped(kernel: KernelState, { action, running, reason }: KernelStop): Verdict {
  if (reason !== undefined) return { status: 'KILLED', reason };
  const verb = action === 'restart' ? 'restarted' : 'shut down';
  if (running.length > 0) return { status: 'KILLED', reason: `${verb} while a cell ran` };
  return outcome(kernel, `kernel ${verb}`);
}

/**
 * What ended at rest ended as its last execution did; a failure that its cell expects is none.
 *
 * @param session_id absent: the kernel's last one
 * @param reason when nothing failed
 */
export function outcome(kernel: KernelState, reason: string, session_id?: string): Verdict {
  const last = kernel.order.findLast(
    execution =>
      (session_id === undefined || execution.session_id === session_id) &&
      (execution.started_time !== null || execution.state === 'ok' || execution.state === 'error')
  );
  if (last === undefined || !hasFailed(last)) return { status: 'FINISHED', reason };
  return {
    status: 'FAILED',
    reason: last.error?.name ? errorText(last.error) : 'the last cell failed'
  };
}

/** A session that another has followed ended as its last execution did, and when that did. */
export function endFollowedSession(step: Step, kernel: KernelState, session_id: string): void {
  const last = kernel.order.findLast(
    execution => execution.session_id === session_id && execution.ended_time !== null
  );
  step.changes.push({
    type: 'end-session',
    session_id,
    ...outcome(kernel, 'a cell tagged new-run began the next run', session_id),
    time: last?.ended_time ?? step.frame.time
  });
}

/** Ends the epoch and its sessions, if it has not ended before; an epoch without one leaves nothing. */
export function endEpoch(step: Step, kernel: KernelState, { status, reason }: Verdict): void {
  kernel.stopping = null;
  if (kernel.ended) return;
  kernel.ended = true;
  const { sessions, order } = kernel;
  const { time } = step.frame;
  if (sessions.length === 0) {
    const session_id = sessionId(kernel);
    step.changes.push({ type: 'end-runs', session_id, status, reason, time });
    return;
  }
  writeOutputs(step);
  for (const execution of order.last(order.length)) {
    endPrints(step, kernel, execution, time);
    execution.outputs = null;
    execution.prints = null;
    if (isFinal(execution)) continue;
    const { execution_id, ended_time, state } = execution;
    execution.state = 'lost';
    // Those without an end become lost with their session; these have one, but no known state.
    if (ended_time === null || state === 'lost') continue;
    step.changes.push({ type: 'update-execution', execution_id, fields: { state: 'lost' } });
  }
  const last = sessions.at(-1)!;
  // What happened to the kernel is nothing to those that had been followed.
  for (const { session_id } of sessions.slice(0, -1)) endFollowedSession(step, kernel, session_id);
  step.changes.push({ type: 'end-session', session_id: last.session_id, status, reason, time });
}
