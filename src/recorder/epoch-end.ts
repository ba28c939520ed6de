import type { EndStatus } from '../protocol/entities/session.ts';
import type { KernelStop } from '../store/sessions/session-store.ts';
import { errorText } from './execution-error.ts';
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
export function stopped(kernel: KernelState, { action, running }: KernelStop): Verdict {
  const verb = action === 'restart' ? 'restarted' : 'shut down';
  if (running.length > 0) return { status: 'KILLED', reason: `${verb} while a cell ran` };
  const last = kernel.session?.executions.findLast(
    ({ started_time, state }) => started_time !== null || state === 'ok' || state === 'error'
  );
  if (last?.state !== 'error') return { status: 'FINISHED', reason: `kernel ${verb}` };
  return { status: 'FAILED', reason: last.error ? errorText(last.error) : 'the last cell failed' };
}

/** Ends the epoch and its session, if it has not ended before; an epoch without one leaves nothing. */
export function endEpoch(step: Step, kernel: KernelState, { status, reason }: Verdict): void {
  kernel.stopping = null;
  if (kernel.ended) return;
  kernel.ended = true;
  const { session } = kernel;
  if (!session) return;
  writeOutputs(step);
  for (const execution of session.executions) {
    execution.outputs = null;
    if (isFinal(execution)) continue;
    const { execution_id, ended_time, state } = execution;
    execution.state = 'lost';
    // Those without an end become lost with their session; these have one, but no known state.
    if (ended_time === null || state === 'lost') continue;
    step.changes.push({ type: 'update-execution', execution_id, fields: { state: 'lost' } });
  }
  const { session_id } = session;
  step.changes.push({ type: 'end-session', session_id, status, reason, time: step.frame.time });
}
