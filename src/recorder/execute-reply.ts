import type { MessageFrame } from '../protocol/frames.ts';
import { endOf, finish } from './execution-end.ts';
import { setError, setErrorFromText } from './execution-error.ts';
import { showsItRuns } from './execution-start.ts';
import { messageDate } from './message-date.ts';
import { beginNextRun } from './next-run.ts';
import type { KernelState, Step } from './recorder-state.ts';
import { steer } from './steering/steer.ts';

/** The kernel's own word on how an execution went. It may come before the last outputs and `idle`. */
export function recordReply(step: Step, kernel: KernelState, frame: MessageFrame): void {
  const { msg_id: id } = frame.parent_header;
  const { content } = frame;
  let state = stateOf(content.status);
  if (id === undefined || !state) return;
  const execution = kernel.executions.get(id);
  if (!execution) {
    // A request that no life of the kernel executed.
    if (state === 'aborted') kernel.requests.delete(id);
    return;
  }
  // bash_kernel's answer for a cell that an interrupt stopped: it was executed, not given up.
  const interrupted = state === 'aborted' && execution.input;
  if (interrupted) state = 'error';
  const date = kernel.sendsInput ? messageDate(frame) : frame.time;
  if (state !== 'aborted') {
    showsItRuns(step, kernel, execution, date);
    beginNextRun(step, kernel, execution);
  }
  execution.replied = true;
  const { execution_count } = content;
  if (typeof execution_count === 'number' && execution.execution_count === null) {
    execution.execution_count = execution_count;
    step.changes.push({ type: 'update-execution', execution_id: id, fields: { execution_count } });
  }
  if (state === 'error') {
    setError(step, execution, interrupted ? INTERRUPT : content);
    if (!kernel.sendsInput) setErrorFromText(step, execution);
  }
  // The end is when `idle` says, as soon as that is known.
  const idle = execution.idle_seen === null ? null : execution.ended_time;
  finish(step, execution, state, idle ?? endOf(kernel, execution, date));
  steer(step, kernel, execution);
}

/** As ipykernel has it. */
const INTERRUPT = { ename: 'KeyboardInterrupt', evalue: '' };

function stateOf(status: unknown): 'ok' | 'error' | 'aborted' | undefined {
  if (status === 'ok' || status === 'error') return status;
  // `abort` is tslab's spelling, and that of kernels before protocol 5.1.
  if (status === 'aborted' || status === 'abort') return 'aborted';
  return undefined;
}
