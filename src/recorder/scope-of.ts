import {
  CELLTRAIL_ATTEMPT,
  CELLTRAIL_CELL_ID,
  CELLTRAIL_EXECUTION,
  CELLTRAIL_SESSION
} from '../protocol/tags.ts';
import type { Tag } from '../protocol/entities/run.ts';
import { sessionId } from '../protocol/session-id.ts';
import type { KernelScope } from './kernel-scope.ts';
import {
  currentSession,
  type ExecutionState,
  isRunning,
  type KernelState,
  type SessionState
} from './recorder-state.ts';

/** @param experiment_id of the kernel's session; null while there is none */
export function scopeOf(kernel: KernelState, experiment_id: string | null): KernelScope {
  const { kernel_id, notebook_path } = kernel;
  const running = runningOf(kernel);
  const session = sessionOf(kernel, running);
  return {
    kernel_id,
    session_id: session?.session_id ?? null,
    session_run_id: session?.run_id ?? null,
    notebook_path,
    experiment_id,
    running: running && {
      execution_id: running.execution_id,
      cell_id: running.cell_id,
      attempt: running.attempt
    },
    // Also of the session to come: a run that is made before the first cell ends with it too.
    tags: [
      { key: CELLTRAIL_SESSION, value: session?.session_id ?? sessionId(kernel) },
      ...tagsOf(running)
    ]
  };
}

/** Executions that wait behind the running one; its end may be on the way. */
export function hasQueue({ order }: KernelState): boolean {
  return order.open().some(({ state }) => state === 'queued');
}

/** The session that a call of the kernel made now belongs to. */
export function sessionOf(kernel: KernelState, running = runningOf(kernel)): SessionState | null {
  const own = kernel.sessions.find(({ session_id }) => session_id === running?.session_id);
  return own ?? currentSession(kernel);
}

function runningOf({ order, ended }: KernelState): ExecutionState | null {
  if (ended) return null;
  const executions = order.open();
  return (
    executions.findLast(isRunning) ??
    // Asked for, and nothing before it is left: the kernel has it, its `busy` is on the way.
    executions.find(({ state }) => state === 'queued') ??
    null
  );
}

function tagsOf(running: ExecutionState | null): Tag[] {
  if (!running) return [];
  const { execution_id, cell_id, attempt } = running;
  return [
    ...(cell_id === null ? [] : [{ key: CELLTRAIL_CELL_ID, value: cell_id }]),
    { key: CELLTRAIL_EXECUTION, value: execution_id },
    { key: CELLTRAIL_ATTEMPT, value: String(attempt) }
  ];
}
