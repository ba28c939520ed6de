import type { AliveFrame, Frame } from '../protocol/frames.ts';
import type { SessionChange } from '../store/sessions/session-store.ts';
import { recordKernel, recordNotebook } from './kernel-lifecycle.ts';
import { recordEnvironment } from './kernel-environment.ts';
import { endFollowed } from './next-run.ts';
import { recordMessage } from './record-message.ts';
import type { RecorderState, Step } from './recorder-state.ts';
import { declareLost } from './unresolved.ts';
import { writeOutputsIfDue } from './write-outputs.ts';

/**
 * What one frame changes in the record. Changes `state`; frames come once, in the order of their
 * numbers. Outputs are gathered: they are written at the end of an execution, and by
 * `recordBatchEnd` in between.
 */
export function record(state: RecorderState, frame: Frame): SessionChange[] {
  const step: Step = { state, frame, changes: [] };
  switch (frame.kind) {
    case 'message':
      recordMessage(step, frame);
      followUp(step, frame.kernel_id);
      break;
    case 'kernel':
      recordKernel(step, frame);
      break;
    case 'notebook':
      recordNotebook(step, frame);
      break;
    case 'environment':
      recordEnvironment(step, frame);
      break;
    case 'alive':
      recordAlive(step, frame);
      break;
  }
  return step.changes;
}

/**
 * Outputs that are due to be written.
 *
 * @param frame the last one of those that came together
 */
export function recordBatchEnd(state: RecorderState, frame: Frame): SessionChange[] {
  const step: Step = { state, frame, changes: [] };
  writeOutputsIfDue(step);
  return step.changes;
}

/** What no single message tells of. */
function followUp(step: Step, kernel_id: string): void {
  const kernel = step.state.kernels.get(kernel_id);
  if (kernel && kernel.sessions.length > 1) endFollowed(step, kernel);
}

function recordAlive(step: Step, { kernel_ids, time }: AliveFrame): void {
  const session_ids: string[] = [];
  for (const kernel_id of kernel_ids) {
    const kernel = step.state.kernels.get(kernel_id);
    if (!kernel || kernel.ended) continue;
    session_ids.push(...kernel.sessions.map(({ session_id }) => session_id));
    declareLost(step, kernel);
    endFollowed(step, kernel);
  }
  if (session_ids.length > 0) step.changes.push({ type: 'alive', session_ids, time });
}
