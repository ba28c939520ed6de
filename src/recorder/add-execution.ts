import { OutputFold } from './output-fold.ts';
import {
  type CellRequest,
  type ExecutionState,
  isFinal,
  type KernelState,
  sessionIdOf,
  type SessionState,
  type Step
} from './recorder-state.ts';

/** Of a session; those of older executions are loaded when one more comes. */
const MAX_OUTPUTS_IN_MEMORY = 30;

/** A user execution begins its record, and the first of an epoch the record of its session. */
export function addExecution(
  step: Step,
  kernel: KernelState,
  request: CellRequest,
  time: number
): ExecutionState {
  const session = (kernel.session ??= openSession(step, kernel, time));
  const { execution_id, cell_id, cell_tags, queued_time } = request;
  const execution: ExecutionState = {
    execution_id,
    session_id: session.session_id,
    cell_id,
    attempt: nextAttempt(session, cell_id ?? sourceKey(request.source)),
    index: session.executions.length,
    state: 'queued',
    execution_count: null,
    queued_time,
    started_time: null,
    ended_time: null,
    error: null,
    busy_time: null,
    idle_seen: null,
    input: false,
    replied: false,
    outputs: new OutputFold()
  };
  session.executions.push(execution);
  forgetOutputs(step, session);
  kernel.executions.set(execution_id, execution);
  kernel.requests.delete(execution_id);
  step.changes.push({
    type: 'add-execution',
    execution: {
      execution_id,
      session_id: session.session_id,
      cell_id,
      cell_tags,
      execution_count: null,
      state: 'queued',
      source: request.source,
      queued_time,
      started_time: null,
      ended_time: null,
      error: null
    }
  });
  return execution;
}

/** A cell without an id is known by its source, as the store has it. */
export const sourceKey = (source: string): string => `source:${source}`;

export function nextAttempt({ attempts }: SessionState, cell: string): number {
  const attempt = (attempts.get(cell) ?? 0) + 1;
  attempts.set(cell, attempt);
  return attempt;
}

/** Outputs that are written and old enough that no more are likely to come are let go. */
function forgetOutputs({ state }: Step, { executions }: SessionState): void {
  const execution = executions.at(-1 - MAX_OUTPUTS_IN_MEMORY);
  if (execution && isFinal(execution) && !state.unwritten.has(execution)) execution.outputs = null;
}

function openSession({ state, changes }: Step, kernel: KernelState, time: number): SessionState {
  const { kernel_id, epoch, kernel_name, language, notebook_path, tracking_uri } = kernel;
  const session_id = sessionIdOf(kernel);
  const run_id = state.newRunId();
  changes.push({
    type: 'open-session',
    session_id,
    run_id,
    kernel_id,
    epoch,
    kernel_name,
    language,
    notebook_path,
    tracking_uri,
    time,
    tags: []
  });
  return { session_id, run_id, epoch, executions: [], attempts: new Map() };
}
