import type { MessageFrame } from '../protocol/frames.ts';
import { addExecution, forgetAttempt, nextAttempt } from './add-execution.ts';
import { asTracked } from './as-tracked.ts';
import { steeringOf } from './steering/cell-steering.ts';
import { requestedCell } from './requested-cell.ts';
import { saveKernel } from './kernel-record.ts';
import type { KernelState, Step } from './recorder-state.ts';

/** Requests remembered beside the executions; more are never waiting at a time. */
const MAX_REMEMBERED = 1000;

/** A front end asks for an execution. It comes before anything that the kernel says of it. */
export function recordRequest(step: Step, kernel: KernelState, frame: MessageFrame): void {
  const { content, metadata } = frame;
  const execution_id = frame.header.msg_id;
  if (content.silent === true || content.store_history === false) {
    kernel.ignored.add(execution_id);
    forgetOldest(kernel.ignored);
    saveKernel(step, kernel);
    return;
  }
  const request = asTracked(step.state, kernel, {
    execution_id,
    cell_id: requestedCell(metadata),
    cell_tags: strings(metadata.tags),
    source: typeof content.code === 'string' ? content.code : '',
    // Not the header's date: that is the clock of the browser.
    queued_time: frame.time
  });
  const execution = kernel.executions.get(execution_id);
  if (execution) {
    if (execution.cell_id !== null || request.cell_id === null) return;
    const session = kernel.sessions.find(({ session_id }) => session_id === execution.session_id);
    if (session) {
      forgetAttempt(session, execution.cell);
      execution.attempt = nextAttempt(session, request.cell_id);
    }
    execution.cell_id = execution.cell = request.cell_id;
    execution.cell_tags = request.cell_tags;
    execution.steering = steeringOf(request.cell_tags, request.source);
    const { cell_id, cell_tags } = request;
    step.changes.push({ type: 'update-execution', execution_id, fields: { cell_id, cell_tags } });
  } else if (kernel.ended || kernel.stopping) {
    // Whether it reaches this life of the kernel, the next or none, the kernel's answer will tell.
    kernel.requests.set(execution_id, request);
    forgetOldest(kernel.requests);
    saveKernel(step, kernel);
  } else {
    addExecution(step, kernel, request, frame.time);
  }
}

export function forgetOldest(remembered: Set<string> | Map<string, unknown>): void {
  if (remembered.size <= MAX_REMEMBERED) return;
  const [oldest] = remembered.keys();
  remembered.delete(oldest!);
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
