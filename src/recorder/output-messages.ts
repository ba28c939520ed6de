import type { ExecutionOutput } from '../protocol/entities/session.ts';
import type { MessageFrame } from '../protocol/frames.ts';
import { setError, setErrorFromText } from './execution-error.ts';
import { showsItRuns } from './execution-start.ts';
import { messageDate } from './message-date.ts';
import { beginNextRun } from './next-run.ts';
import { displayId, isObject, OutputFold } from './output-fold.ts';
import { readDisplay, readStream } from './printed/execution-prints.ts';
import type { ExecutionState, KernelState, RecorderState, Step } from './recorder-state.ts';

/** An output of an execution, while it runs or after: a thread may print when its cell is over. */
export function recordOutput(
  step: Step,
  kernel: KernelState,
  frame: MessageFrame,
  id: string,
  date: number
): void {
  const execution = kernel.executions.get(id);
  if (!execution) return;
  showsItRuns(step, kernel, execution, date);
  beginNextRun(step, kernel, execution);
  const { content } = frame;
  if (frame.header.msg_type === 'error') setError(step, execution, content);
  const fold = execution.outputs;
  if (!fold || execution.steering?.noTrack) return;
  switch (frame.header.msg_type) {
    case 'stream':
      readStream(step, kernel, execution, String(content.name), textOf(content.text), date);
      fold.addStream(String(content.name), textOf(content.text));
      if (!kernel.sendsInput && execution.state === 'error') setErrorFromText(step, execution);
      break;
    case 'clear_output':
      fold.clear(content.wait === true);
      break;
    case 'error':
      fold.add({
        output_type: 'error',
        ename: content.ename,
        evalue: content.evalue,
        traceback: content.traceback
      });
      break;
    default: {
      const output = displayOf(frame);
      readDisplay(step, kernel, execution, output.data, date);
      fold.add(output);
      const display = displayId(output);
      if (display !== undefined) rememberDisplay(kernel, display, id);
    }
  }
  changed(step, execution);
}

/** Replaces a display in every execution that shows it; a later cell may send the update. */
export function recordDisplayUpdate(step: Step, kernel: KernelState, frame: MessageFrame): void {
  const { data, metadata, transient } = frame.content;
  const display = isObject(transient) ? transient.display_id : undefined;
  if (typeof display !== 'string' || !isObject(data)) return;
  for (const id of kernel.displays.get(display) ?? []) {
    const execution = kernel.executions.get(id);
    if (execution?.outputs) readDisplay(step, kernel, execution, data, messageDate(frame));
    const shown = execution?.outputs?.updateDisplay(
      display,
      data,
      isObject(metadata) ? metadata : {}
    );
    if (execution && shown) changed(step, execution);
  }
}

/** Executions whose outputs a message changes or reads, and which are to be restored first. */
export function missingOutputs(state: RecorderState, frame: MessageFrame): ExecutionState[] {
  const kernel = state.kernels.get(frame.kernel_id);
  if (!kernel) return [];
  return executionsNeededBy(kernel, frame).filter(({ outputs }) => outputs === null);
}

/** @param outputs as they are on disk */
export function restoreOutputs(
  { kernels }: RecorderState,
  { kernel_id }: MessageFrame,
  execution: ExecutionState,
  outputs: ExecutionOutput[]
): void {
  execution.outputs = OutputFold.restore(outputs);
  const kernel = kernels.get(kernel_id);
  if (!kernel) return;
  for (const display of execution.outputs.displayIds()) {
    rememberDisplay(kernel, display, execution.execution_id);
  }
}

function executionsNeededBy(kernel: KernelState, frame: MessageFrame): ExecutionState[] {
  const { msg_type } = frame.header;
  if (msg_type === 'update_display_data') {
    const { transient } = frame.content;
    const display = isObject(transient) ? transient.display_id : undefined;
    const shown = kernel.displays.get(String(display));
    if (shown) return known(kernel, [...shown]);
    if (!kernel.resumed) return [];
    // Which display is whose is known from the outputs alone.
    kernel.resumed = false;
    return kernel.order.last(MAX_SEARCHED);
  }
  const executions = known(kernel, [frame.parent_header.msg_id ?? '']);
  if (OUTPUT_TYPES.has(msg_type)) return executions;
  const ends = msg_type === 'execute_reply' || msg_type === 'status';
  // The error of a tslab cell is read from what it printed, and so are values of tagged cells.
  return executions.filter(
    ({ steering }) =>
      (ends && steering !== null && steering.values.length > 0) ||
      (msg_type === 'execute_reply' && !kernel.sendsInput)
  );
}

const known = ({ executions }: KernelState, ids: string[]): ExecutionState[] =>
  ids.map(id => executions.get(id)).filter(execution => execution !== undefined);

function rememberDisplay({ displays }: KernelState, display: string, id: string): void {
  const executions = displays.get(display);
  if (executions) executions.add(id);
  else displays.set(display, new Set([id]));
}

/** Executions of before a restart that are searched for a display. */
const MAX_SEARCHED = 30;

const OUTPUT_TYPES = new Set(['stream', 'display_data', 'execute_result', 'error', 'clear_output']);

function displayOf({ header, content }: MessageFrame): ExecutionOutput {
  const { data, metadata, transient, execution_count } = content;
  const output: ExecutionOutput = {
    output_type: header.msg_type === 'execute_result' ? 'execute_result' : 'display_data',
    data: isObject(data) ? data : {},
    metadata: isObject(metadata) ? metadata : {}
  };
  if (output.output_type === 'execute_result') output.execution_count = execution_count ?? null;
  const display_id = isObject(transient) ? transient.display_id : undefined;
  if (typeof display_id === 'string') output.transient = { display_id };
  return output;
}

function changed({ state }: Step, execution: ExecutionState): void {
  state.unwritten.add(execution);
}

const textOf = (text: unknown): string =>
  typeof text === 'string' ? text : Array.isArray(text) ? text.join('') : '';
