import {
  CELLTRAIL_ATTEMPT,
  CELLTRAIL_CELL_ID,
  CELLTRAIL_EXECUTION,
  CELLTRAIL_SESSION
} from '../protocol/tags.ts';
import type { Tag } from '../protocol/entities/run.ts';
import type { KernelScope } from './kernel-scope.ts';
import { type ExecutionState, isRunning, type KernelState, sessionIdOf } from './recorder-state.ts';

/** @param experiment_id of the kernel's session; null while there is none */
export function scopeOf(kernel: KernelState, experiment_id: string | null): KernelScope {
  const { kernel_id, session, notebook_path } = kernel;
  const running = runningOf(kernel);
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
    tags: [{ key: CELLTRAIL_SESSION, value: sessionIdOf(kernel) }, ...tagsOf(running)]
  };
}

/** Executions that wait behind the running one; its end may be on the way. */
export function hasQueue({ session }: KernelState): boolean {
  return session?.executions.some(({ state }) => state === 'queued') ?? false;
}

function runningOf({ session, ended }: KernelState): ExecutionState | null {
  if (!session || ended) return null;
  return (
    session.executions.findLast(isRunning) ??
    // Asked for, and nothing before it is left: the kernel has it, its `busy` is on the way.
    session.executions.find(({ state }) => state === 'queued') ??
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
