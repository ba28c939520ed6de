import { addExecution } from './add-execution.ts';
import { endOf, finish, setEnd } from './execution-end.ts';
import { start, startNext } from './execution-start.ts';
import { forgetOldest } from './execute-request.ts';
import { saveKernel } from './kernel-record.ts';
import { endPrints } from './printed/execution-prints.ts';
import type { KernelState, Step } from './recorder-state.ts';
import { steer } from './steering/steer.ts';

/** The kernel turned to a request: with most kernels its execution begins, with tslab it may wait. */
export function recordBusy(step: Step, kernel: KernelState, id: string, date: number): void {
  let execution = kernel.executions.get(id);
  if (!execution && !kernel.ended) {
    const request = kernel.requests.get(id);
    if (request) execution = addExecution(step, kernel, request, date);
    else if (!kernel.sendsInput) {
      // Sent by someone whom we do not see; this kernel will never say what it executed.
      const unseen = { execution_id: id, cell_id: null, cell_tags: [], source: '' };
      execution = addExecution(step, kernel, { ...unseen, queued_time: null }, date);
    }
  }
  if (!execution) {
    // A silent request of someone else, unless an execute_input follows.
    kernel.busy.set(id, date);
    forgetOldest(kernel.busy);
    return;
  }
  if (execution.started_time === null) execution.busy_time = date;
  if (kernel.sendsInput) start(step, kernel, execution, date);
  else startNext(step, kernel);
}

/** The kernel is done with a request. */
export function recordIdle(step: Step, kernel: KernelState, id: string, date: number): void {
  kernel.busy.delete(id);
  const execution = kernel.executions.get(id);
  if (!execution) return;
  execution.idle_seen ??= step.frame.time;
  const { stopping } = kernel;
  if (stopping && date <= stopping.time && stopping.running.includes(id)) {
    // It was over before the stop was asked for; the news only came later.
    stopping.running = stopping.running.filter(running => running !== id);
    saveKernel(step, kernel);
  }
  const end = endOf(kernel, execution, date);
  if (execution.replied) setEnd(step, execution, end);
  else if (kernel.sendsInput) {
    const state = execution.error ? 'error' : execution.input ? 'ok' : 'aborted';
    finish(step, execution, state, end);
  } else if (execution.state === 'started') {
    // Only the reply tells how it went. It can be a moment behind, or nobody was there to see it.
    setEnd(step, execution, end);
  }
  endPrints(step, kernel, execution, end);
  steer(step, kernel, execution);
  startNext(step, kernel);
}
