import type {
  Execution,
  ExecutionOutput,
  SessionEnvironment
} from '../../src/protocol/entities/session.ts';
import type { Frame, MessageFrame } from '../../src/protocol/frames.ts';
import { missingOutputs, restoreOutputs } from '../../src/recorder/output-messages.ts';
import { record, recordBatchEnd } from '../../src/recorder/record.ts';
import { createRecorderState } from '../../src/recorder/recorder-state.ts';
import type { KernelRecord, SessionChange } from '../../src/store/sessions/session-store.ts';

type Change<Type> = Extract<SessionChange, { type: Type }>;

export interface WrittenSession extends Omit<Change<'open-session'>, 'type'> {
  end: { status: string; reason: string } | null;
  ended_time: number | null;
}

export type WrittenExecution = Change<'add-execution'>['execution'] & {
  outputs: ExecutionOutput[];
};

/** What the changes add up to, as any store would keep them. */
export class WrittenRecord {
  readonly sessions = new Map<string, WrittenSession>();
  readonly executions = new Map<string, WrittenExecution>();
  readonly environments = new Map<string, SessionEnvironment>();
  readonly kernels = new Map<string, KernelRecord>();
  readonly changes: SessionChange[] = [];

  apply(changes: readonly SessionChange[]): void {
    for (const change of changes) this.#apply(change);
    this.changes.push(...changes);
  }

  get executionList(): WrittenExecution[] {
    return [...this.executions.values()];
  }

  get sessionList(): WrittenSession[] {
    return [...this.sessions.values()];
  }

  #apply(change: SessionChange): void {
    switch (change.type) {
      case 'open-session':
        this.sessions.set(change.session_id, { ...change, end: null, ended_time: null });
        break;
      case 'move-notebook':
        this.#session(change.session_id).notebook_path = change.notebook_path;
        break;
      case 'add-execution':
        this.executions.set(change.execution.execution_id, { ...change.execution, outputs: [] });
        break;
      case 'update-execution':
        Object.assign(this.#execution(change.execution_id), change.fields);
        break;
      case 'move-executions':
        for (const id of change.execution_ids) {
          this.#execution(id).session_id = change.session_id;
        }
        break;
      case 'set-outputs':
        this.#execution(change.execution_id).outputs = change.outputs;
        break;
      case 'set-kernel':
        this.kernels.set(change.kernel.kernel_id, change.kernel);
        break;
      case 'set-environment':
        this.environments.set(change.session_id, change.environment);
        break;
      case 'alive':
      case 'end-runs':
        break;
      case 'end-session': {
        const { status, reason, time } = change;
        Object.assign(this.#session(change.session_id), {
          end: { status, reason },
          ended_time: time
        });
        for (const execution of this.executions.values()) {
          const open: Execution['state'][] = ['queued', 'started'];
          if (execution.session_id !== change.session_id) continue;
          if (open.includes(execution.state)) execution.state = 'lost';
        }
      }
    }
  }

  #session(id: string): WrittenSession {
    const session = this.sessions.get(id);
    if (!session) throw new Error(`No session ${id}`);
    return session;
  }

  #execution(id: string): WrittenExecution {
    const execution = this.executions.get(id);
    if (!execution) throw new Error(`No execution ${id}`);
    return execution;
  }
}

/** @param batch how many frames come together */
export function replay(frames: readonly Frame[], batch = 1): WrittenRecord {
  const written = new WrittenRecord();
  let runs = 0;
  const state = createRecorderState(() => `run-${++runs}`);
  frames.forEach((frame, index) => {
    for (const execution of frame.kind === 'message' ? missingOutputs(state, frame) : []) {
      const { outputs } = written.executions.get(execution.execution_id)!;
      restoreOutputs(state, frame as MessageFrame, execution, outputs);
    }
    written.apply(record(state, frame));
    if ((index + 1) % batch === 0 || index + 1 === frames.length) {
      written.apply(recordBatchEnd(state, frame));
    }
  });
  return written;
}
