import type { ExecutionFields } from '../store/sessions/session-store.ts';
import { setEnd } from './execution-end.ts';
import { type ExecutionState, isRunning, type KernelState, type Step } from './recorder-state.ts';
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
  const start = Math.max(date, endBefore(kernel, execution));
  fields.started_time = execution.started_time = Math.min(start, execution.ended_time ?? start);
  const { execution_id } = execution;
  step.changes.push({ type: 'update-execution', execution_id, fields });
  declareLost(step, kernel);
}

/** For a kernel that is busy with many requests at a time but executes one: the next of its queue. */
export function startNext(step: Step, kernel: KernelState): void {
  if (kernel.sendsInput || !kernel.session) return;
  const { executions } = kernel.session;
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
  for (const other of before(kernel, execution)) {
    if (!isRunning(other)) continue;
    other.idle_seen ??= step.frame.time;
    setEnd(step, other, Math.max(date, other.started_time ?? date));
  }
  start(step, kernel, execution, date);
}

function endBefore(kernel: KernelState, execution: ExecutionState): number {
  let end = -Infinity;
  for (const { state, ended_time } of before(kernel, execution)) {
    if (ended_time !== null && state !== 'aborted') end = Math.max(end, ended_time);
  }
  return end;
}

function before({ session }: KernelState, { session_id, index }: ExecutionState): ExecutionState[] {
  return session?.session_id === session_id ? session.executions.slice(0, index) : [];
}
