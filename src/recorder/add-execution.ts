import { sessionId } from '../protocol/session-id.ts';
import type { CellRequest } from '../store/sessions/session-store.ts';
import { asTracked } from './as-tracked.ts';
import { describeSession } from './kernel-environment.ts';
import { OutputFold } from './output-fold.ts';
import { steeringOf } from './steering/cell-steering.ts';
import {
  currentSession,
  type ExecutionState,
  isFinal,
  type KernelState,
  type SessionState,
  type Step
} from './recorder-state.ts';

/** Of a session; those of older executions are loaded when one more comes. */
const MAX_OUTPUTS_IN_MEMORY = 30;

/** A user execution begins its record, and the first of an epoch the record of its session. */
export function addExecution(
  step: Step,
  kernel: KernelState,
  asked: CellRequest,
  time: number
): ExecutionState {
  const request = asTracked(step.state, kernel, asked);
  const session = currentSession(kernel) ?? openSession(step, kernel, time);
  const { execution_id, cell_id, cell_tags, queued_time } = request;
  const cell = cell_id ?? sourceKey(request.source);
  const steering = steeringOf(cell_tags, request.source);
  const execution: ExecutionState = {
    execution_id,
    session_id: session.session_id,
    cell_id,
    cell,
    attempt: nextAttempt(session, cell),
    index: kernel.order.length,
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
    cell_tags,
    steering,
    outputs: new OutputFold(),
    prints: null
  };
  kernel.order.add(execution);
  forgetOutputs(step, kernel);
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
      source: steering?.noTrack ? '' : request.source,
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

/** It turned out to be of another cell. */
export function forgetAttempt({ attempts }: SessionState, cell: string): void {
  attempts.set(cell, (attempts.get(cell) ?? 1) - 1);
}

/** Outputs that are written and old enough that no more are likely to come are let go. */
function forgetOutputs({ state }: Step, { order }: KernelState): void {
  if (order.length <= MAX_OUTPUTS_IN_MEMORY) return;
  const [execution] = order.last(MAX_OUTPUTS_IN_MEMORY + 1);
  if (!execution || !isFinal(execution) || state.unwritten.has(execution)) return;
  execution.outputs = null;
  execution.prints = null;
}

/** The kernel's next session, and the run of it. */
export function openSession(
  { state, changes }: Step,
  kernel: KernelState,
  time: number
): SessionState {
  const { kernel_id, epoch, kernel_name, language, notebook_path, tracking_uri } = kernel;
  const session_id = sessionId(kernel, ++kernel.sessionCount);
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
  const session = {
    session_id,
    run_id,
    attempts: new Map<string, number>(),
    noticed: new Set<string>()
  };
  kernel.sessions.push(session);
  describeSession(changes, kernel, session);
  return session;
}
