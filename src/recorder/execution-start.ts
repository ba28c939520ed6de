import type { ExecutionFields } from '../store/sessions/session-store.ts';
import { setEnd } from './execution-end.ts';
import {
  type ExecutionState,
  isOfThisEpoch,
  isRunning,
  type KernelState,
  type Step
} from './recorder-state.ts';
import { steer } from './steering/steer.ts';
import { declareLost } from './unresolved.ts';

/** An execution begins, never before the one before it ended: each point has one owner. */
export function start(
  step: Step,
  kernel: KernelState,
  execution: ExecutionState,
  date: number
): void {
  if (execution.started_time !== null || execution.state === 'aborted') return;
  const fields: ExecutionFields = {};
  // Its reply can overtake its `busy`, and so can the end of its session.
  if (execution.state === 'queued') fields.state = execution.state = 'started';
  const begun = isOfThisEpoch(kernel, execution) ? kernel.order.endBefore(execution) : date;
  const start = Math.max(date, begun);
  fields.started_time = execution.started_time = Math.min(start, execution.ended_time ?? start);
  const { execution_id } = execution;
  step.changes.push({ type: 'update-execution', execution_id, fields });
  declareLost(step, kernel);
}

/** For a kernel that is busy with many requests at a time but executes one: the next of its queue. */
export function startNext(step: Step, kernel: KernelState): void {
  if (kernel.sendsInput) return;
  const executions = kernel.order.open();
  if (executions.some(isRunning)) return;
  const next = executions.find(({ state, busy_time }) => state === 'queued' && busy_time !== null);
  if (next) start(step, kernel, next, next.busy_time!);
}

/**
 * The execution shows that it runs (it prints, or is over). tslab starts the next cell of its queue
 * before it says that the last one is over, so what runs before this one has ended.
 */
export function showsItRuns(
  step: Step,
  kernel: KernelState,
  execution: ExecutionState,
  date: number
): void {
  if (kernel.sendsInput || execution.state !== 'queued') return;
  const earlier = isOfThisEpoch(kernel, execution) ? kernel.order.openBefore(execution) : [];
  for (const other of earlier) {
    const ran = isRunning(other);
    if (!ran && !(other.replied && other.idle_seen === null)) continue;
    other.idle_seen ??= step.frame.time;
    if (ran) setEnd(step, other, Math.max(date, other.started_time ?? date));
    else steer(step, kernel, other);
  }
  start(step, kernel, execution, date);
}
