import type { KernelFrame, NotebookFrame } from '../protocol/frames.ts';
import { died, endEpoch, stopped } from './epoch-end.ts';
import { ExecutionOrder } from './execution-order.ts';
import { saveKernel } from './kernel-record.ts';
import { notebookOf } from './requested-cell.ts';
import {
  createKernelState,
  isOfThisEpoch,
  isRunning,
  type KernelState,
  startsWithoutInput,
  type Step
} from './recorder-state.ts';

/** A stop that was asked for longer ago than this did not come to pass, ms. */
const STOP_PATIENCE_MS = 60_000;

/** What happens to the kernel's process. Its lives are counted here: each is an epoch. */
export function recordKernel(step: Step, frame: KernelFrame): void {
  const kernel = describedKernel(step, frame);
  const { time } = frame;
  if (kernel.stopping && time - kernel.stopping.time > STOP_PATIENCE_MS) kernel.stopping = null;
  switch (frame.event) {
    case 'started':
      if (kernel.ended) beginEpoch(kernel);
      break;
    case 'stopping':
      if (!kernel.ended) {
        const action = frame.action ?? 'shutdown';
        const { reason } = frame;
        kernel.stopping = {
          action,
          time,
          running: runningIn(kernel),
          ...(reason ? { reason } : {})
        };
      }
      break;
    case 'died':
      // Not when the stop was asked for: that is how it ends.
      if (kernel.stopping) endEpoch(step, kernel, stopped(kernel, kernel.stopping));
      else endEpoch(step, kernel, died(frame.cause ?? null));
      break;
    case 'restarted': {
      // Without a word before: somebody else than the server stopped it, but not by a crash.
      const stop = kernel.stopping ?? { action: 'restart', time, running: runningIn(kernel) };
      endEpoch(step, kernel, stopped(kernel, stop));
      beginEpoch(kernel);
      break;
    }
    case 'gone': {
      const stop = kernel.stopping ?? { action: 'shutdown', time, running: runningIn(kernel) };
      endEpoch(step, kernel, stopped(kernel, stop));
      kernel.gone = true;
      break;
    }
  }
  saveKernel(step, kernel);
}

export function recordNotebook(step: Step, { kernel_id, notebook_path }: NotebookFrame): void {
  const kernel = step.state.kernels.get(kernel_id);
  if (!kernel) return;
  setNotebook(step, kernel, notebook_path);
  saveKernel(step, kernel);
}

function setNotebook(step: Step, kernel: KernelState, path: string | null): void {
  const notebook_path = notebookOf(path);
  if (kernel.notebook_path === notebook_path) return;
  kernel.notebook_path = notebook_path;
  // A session stays with its notebook when that is closed and its kernel lives on.
  if (kernel.ended || notebook_path === null) return;
  for (const { session_id } of kernel.sessions) {
    step.changes.push({ type: 'move-notebook', session_id, notebook_path });
  }
}

/** The kernel of a frame, with what the frame says of it. */
function describedKernel(step: Step, frame: KernelFrame): KernelState {
  const { state } = step;
  const { kernel_id, kernel_name, language, notebook_path, tracking_uri } = frame;
  const known = state.kernels.get(kernel_id);
  if (!known) {
    const kernel = createKernelState(kernel_id, frame);
    state.kernels.set(kernel_id, kernel);
    return kernel;
  }
  if (known.language !== language) known.sendsInput = !startsWithoutInput(language);
  Object.assign(known, { kernel_name, language, tracking_uri });
  if (notebook_path !== null) setNotebook(step, known, notebook_path);
  return known;
}

function beginEpoch(kernel: KernelState): void {
  for (const [id, execution] of kernel.executions) {
    if (!isOfThisEpoch(kernel, execution)) kernel.executions.delete(id);
  }
  kernel.epoch += 1;
  kernel.environment = null;
  kernel.ended = false;
  kernel.gone = false;
  kernel.sessions = [];
  kernel.sessionCount = 0;
  kernel.order = new ExecutionOrder();
  kernel.displays.clear();
  kernel.busy.clear();
  kernel.sendsInput = !startsWithoutInput(kernel.language);
}

const runningIn = ({ order }: KernelState): string[] =>
  order
    .open()
    .filter(isRunning)
    .map(({ execution_id }) => execution_id);
