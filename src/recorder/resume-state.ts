import type { Execution } from '../protocol/entities/session.ts';
import { sessionPlace } from '../protocol/session-id.ts';
import type { KernelRecord, ResumedRecord } from '../store/sessions/session-store.ts';
import { sourceKey } from './add-execution.ts';
import {
  createKernelState,
  createRecorderState,
  type ExecutionState,
  type KernelState,
  type RecorderState,
  startsWithoutInput
} from './recorder-state.ts';
import { steeringOf } from './steering/cell-steering.ts';

/**
 * The state of a recorder that goes on from what is on disk. Outputs are not in it: they are loaded
 * when a message changes them (`missingOutputs`).
 */
export function resumeState(
  resumed: ResumedRecord,
  newRunId: () => string,
  settings?: RecorderState['settings']
): RecorderState {
  const state = createRecorderState(newRunId, settings);
  for (const record of resumed.kernels) restoreKernel(kernelOf(state, record.kernel_id), record);
  for (const { session, executions } of resumed.sessions) {
    const kernel = kernelOf(state, session.kernel_id);
    const { session_id, run_id, kernel_name, language } = session;
    if (kernel.kernel_name === '') Object.assign(kernel, { kernel_name, language });
    kernel.notebook_path ??= session.notebook_path;
    kernel.tracking_uri ??= session.tracking_uri;
    kernel.resumed = true;
    const attempts = new Map<string, number>();
    kernel.sessions.push({ session_id, run_id, attempts, noticed: new Set() });
    kernel.sessionCount = sessionPlace(session_id).n;
    for (const execution of executions) {
      const restored = restoreExecution(execution, kernel.order.length);
      kernel.order.add(restored);
      attempts.set(restored.cell, execution.attempt);
      kernel.executions.set(execution.execution_id, restored);
    }
  }
  for (const kernel of state.kernels.values()) {
    kernel.sendsInput = !startsWithoutInput(kernel.language);
  }
  return state;
}

function kernelOf(state: RecorderState, kernel_id: string): KernelState {
  let kernel = state.kernels.get(kernel_id);
  if (!kernel) state.kernels.set(kernel_id, (kernel = createKernelState(kernel_id, {})));
  return kernel;
}

function restoreKernel(kernel: KernelState, record: KernelRecord): void {
  // An older version kept less.
  const { requests = [], ignored = [], ...facts } = record;
  Object.assign(kernel, facts, { saved: JSON.stringify(record) });
  for (const request of requests) kernel.requests.set(request.execution_id, request);
  for (const id of ignored) kernel.ignored.add(id);
}

function restoreExecution(execution: Execution, index: number): ExecutionState {
  const { execution_id, session_id, cell_id, attempt, state, execution_count } = execution;
  const { queued_time, started_time, ended_time, error } = execution;
  return {
    execution_id,
    session_id,
    cell_id,
    cell: cell_id ?? sourceKey(execution.source),
    attempt,
    index,
    state,
    execution_count,
    queued_time,
    started_time,
    ended_time,
    error,
    busy_time: started_time ?? queued_time,
    idle_seen: state === 'started' ? ended_time : null,
    input: execution_count !== null,
    replied: state === 'ok' || state === 'error' || state === 'aborted',
    cell_tags: execution.cell_tags,
    steering: steeringOf(execution.cell_tags, execution.source),
    outputs: null,
    prints: null
  };
}
