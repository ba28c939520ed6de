import type { MessageFrame } from '../protocol/frames.ts';
import { addExecution } from './add-execution.ts';
import { start } from './execution-start.ts';
import { beginNextRun } from './next-run.ts';
import type { KernelState, Step } from './recorder-state.ts';

/**
 * The kernel reports what it executes: the start of an execution, whoever asked for it. It is how
 * executions are known that came by no websocket.
 */
export function recordInput(
  step: Step,
  kernel: KernelState,
  { content }: MessageFrame,
  id: string,
  date: number
): void {
  kernel.sendsInput = true;
  let execution = kernel.executions.get(id);
  const begun = kernel.busy.get(id) ?? date;
  kernel.busy.delete(id);
  if (!execution) {
    if (kernel.ended) return;
    const source = typeof content.code === 'string' ? content.code : '';
    const seen = { execution_id: id, cell_id: null, cell_tags: [], source, queued_time: null };
    execution = addExecution(step, kernel, kernel.requests.get(id) ?? seen, begun);
  }
  execution.input = true;
  start(step, kernel, execution, begun);
  beginNextRun(step, kernel, execution);
  const { execution_count } = content;
  if (typeof execution_count !== 'number' || execution.execution_count === execution_count) return;
  execution.execution_count = execution_count;
  step.changes.push({ type: 'update-execution', execution_id: id, fields: { execution_count } });
}
