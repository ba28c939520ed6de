import { readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/**
 * The thread that calls this gets a processor when no other of the process wants it. Where a thread
 * has no priority of its own (other systems than Linux), nothing happens.
 */
export function lowerPriority(): void {
  try {
    const tid = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    setPriority(tid, Math.min(getPriority(tid) + LOWER, LOWEST));
  } catch {
    // It works the same without.
  }
}

/** A tenth of the share of one that is not lowered, when both want the same processor. */
const LOWER = 10;
const LOWEST = 19;
