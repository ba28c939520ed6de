import type { Step } from './recorder-state.ts';

/** Outputs up to this size are written with every batch of frames, so that none are ever lost. */
const SMALL_BYTES = 64 * 1024;
/** Each time they are written whole. Of larger ones this much a second, and at least once a second. */
const BYTES_PER_SECOND = 1024 * 1024;

/** Writes all outputs that changed, of every kernel. */
export function writeOutputs({ state, frame, changes }: Step): void {
  if (state.unwritten.size === 0) return;
  for (const { execution_id, outputs } of state.unwritten) {
    if (outputs) changes.push({ type: 'set-outputs', execution_id, outputs: outputs.toJSON() });
  }
  state.unwritten.clear();
  state.outputsTime = frame.time;
}

/** After the last frame of a batch. @param step of that frame */
export function writeOutputsIfDue(step: Step): void {
  const { state, frame } = step;
  let bytes = 0;
  for (const { outputs } of state.unwritten) bytes += outputs?.bytes ?? 0;
  const wait = bytes <= SMALL_BYTES ? 0 : Math.min(1, bytes / BYTES_PER_SECOND) * 1000;
  if (frame.time - state.outputsTime >= wait) writeOutputs(step);
}
