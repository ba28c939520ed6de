import { readFileSync } from 'node:fs';
import type { Frame } from '../../src/protocol/frames.ts';

/** What a real kernel said; see test/fixtures/record-frames.py. */
export function recordedFrames(name: string): Frame[] {
  const file = new URL(`../fixtures/frames/${name}.ndjson`, import.meta.url);
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Frame);
}

/** The same recording as if other kernels had made it, to be kept beside it in one store. */
export function renamed(frames: readonly Frame[], tag: string): Frame[] {
  const copies = structuredClone(frames) as Frame[];
  for (const frame of copies) {
    if (frame.kind === 'alive') frame.kernel_ids = frame.kernel_ids.map(id => tag + id);
    else frame.kernel_id = tag + frame.kernel_id;
    if (frame.kind !== 'message') continue;
    frame.header.msg_id = tag + frame.header.msg_id;
    const { msg_id } = frame.parent_header;
    if (msg_id !== undefined) frame.parent_header.msg_id = tag + msg_id;
  }
  return copies;
}

export const RECORDINGS = [
  'python-run-all',
  'python-interrupt',
  'python-restart',
  'python-kill',
  'python-streams',
  'python-displays',
  'python-tab-closed',
  'tslab-run-all',
  'tslab-interrupt',
  'tslab-restart',
  'tslab-kill',
  'tslab-displays',
  'tslab-tab-closed',
  'r-run-all'
] as const;
