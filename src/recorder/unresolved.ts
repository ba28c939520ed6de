import { type KernelState, startsWithoutInput, type Step } from './recorder-state.ts';

/** A reply is at most this far behind the `idle` of its execution, ms. */
const REPLY_PATIENCE_MS = 1000;

/**
 * Executions of which only the reply could have told how they went, when the next one has begun and
 * no reply came: nobody was there to see it. Never guessed; a reply that comes after all counts.
 */
export function declareLost(step: Step, kernel: KernelState): void {
  if (kernel.sendsInput || !startsWithoutInput(kernel.language)) return;
  let laterStarted = false;
  for (const execution of kernel.order.open().reverse()) {
    const { state, ended_time, idle_seen, execution_id } = execution;
    const overdue = idle_seen !== null && step.frame.time - idle_seen >= REPLY_PATIENCE_MS;
    if (laterStarted && state === 'started' && ended_time !== null && overdue) {
      execution.state = 'lost';
      const fields = { state: execution.state };
      step.changes.push({ type: 'update-execution', execution_id, fields });
    }
    laterStarted ||= execution.started_time !== null;
  }
}
