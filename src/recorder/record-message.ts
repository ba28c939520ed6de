import type { MessageFrame } from '../protocol/frames.ts';
import { recordInput } from './execute-input.ts';
import { recordReply } from './execute-reply.ts';
import { recordRequest } from './execute-request.ts';
import { recordInfo } from './kernel-environment.ts';
import { messageDate } from './message-date.ts';
import { recordDisplayUpdate, recordOutput } from './output-messages.ts';
import { createKernelState, type KernelState, type Step } from './recorder-state.ts';
import { recordBusy, recordIdle } from './status.ts';

/** A message of a kernel, by its type. What is none of an execution is passed over. */
export function recordMessage(step: Step, frame: MessageFrame): void {
  const kernel = kernelOf(step, frame.kernel_id);
  if (frame.source === 'websocket') recordWebsocket(step, kernel, frame);
  else recordIopub(step, kernel, frame);
}

function recordWebsocket(step: Step, kernel: KernelState, frame: MessageFrame): void {
  const { msg_type } = frame.header;
  if (msg_type === 'execute_request' && frame.to_kernel) recordRequest(step, kernel, frame);
  if (msg_type === 'execute_reply' && !frame.to_kernel) recordReply(step, kernel, frame);
  if (msg_type === 'kernel_info_reply' && !frame.to_kernel) recordInfo(step, kernel, frame);
}

function recordIopub(step: Step, kernel: KernelState, frame: MessageFrame): void {
  const parent = frame.parent_header.msg_id;
  // Also what the kernel says on its own: `starting`, or warnings of its start.
  if (typeof parent !== 'string') return;
  if (kernel.ignored.has(parent)) {
    if (frame.content.execution_state === 'idle') kernel.ignored.delete(parent);
    return;
  }
  const date = messageDate(frame);
  switch (frame.header.msg_type) {
    case 'status':
      if (frame.parent_header.msg_type !== 'execute_request') return;
      if (frame.content.execution_state === 'busy') recordBusy(step, kernel, parent, date);
      if (frame.content.execution_state === 'idle') recordIdle(step, kernel, parent, date);
      return;
    case 'execute_input':
      return recordInput(step, kernel, frame, parent, date);
    case 'update_display_data':
      return recordDisplayUpdate(step, kernel, frame);
    case 'stream':
    case 'display_data':
    case 'execute_result':
    case 'error':
    case 'clear_output':
      return recordOutput(step, kernel, frame, parent, date);
  }
}

/** A kernel whose start was not seen is known by its messages alone. */
function kernelOf({ state }: Step, kernel_id: string): KernelState {
  let kernel = state.kernels.get(kernel_id);
  if (!kernel) {
    kernel = createKernelState(kernel_id, {});
    state.kernels.set(kernel_id, kernel);
  }
  return kernel;
}
