import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Execution, ExecutionOutput } from '../../../src/protocol/entities/session.ts';
import type { Frame } from '../../../src/protocol/frames.ts';
import { Recorder } from '../../../src/recorder/recorder.ts';
import type { RecordingSettings } from '../../../src/recorder/recording-settings.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { RecordClock } from '../../../src/store/record-clock.ts';
import type { SessionStore } from '../../../src/store/sessions/session-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { FrameScript } from '../frame-script.ts';
import { replay } from '../written-record.ts';

export let folder: string;
export let store: Store;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-recorder-'));
  store = await openStore({ dataDir: path.join(folder, 'data'), sync: 'normal' });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

// One store for all tests: each has a Jupyter server, kernels and messages of its own.
let tests = 0;
export let tag: string;
export let k: string;
beforeEach(() => {
  tag = `t${++tests}-`;
  k = `${tag}k`;
});

export async function recorderOf(
  sessions: SessionStore = store.sessions,
  options: { clock?: RecordClock; settings?: RecordingSettings } = {}
): Promise<Recorder> {
  const recorder = new Recorder(sessions, store.tracking, { observer: tag, ...options });
  await recorder.resume();
  return recorder;
}

/** A clock that is not set: it goes as steadily as time does. */
export const clockAt = (now: () => number) => new RecordClock(now, now);

export const script = () => new FrameScript({ kernel_id: k, tag }).kernel('started');
export const running = (id: string) => script().request(id).status(id, 'busy').input(id, 1);

/** What the store holds of a recording, in the shape of a replay in memory. */
export async function kept(sessions: SessionStore, kernel_id = k) {
  const found = (await sessions.listSessions({ kernel_id })).sort((a, b) => a.epoch - b.epoch);
  const executions: (Partial<Execution> & { outputs: ExecutionOutput[] })[] = [];
  for (const { session_id } of found) {
    for (const execution of await sessions.listExecutions(session_id)) {
      const outputs = await sessions.getOutputs(execution.execution_id);
      const written: Partial<Execution> = { ...execution };
      for (const ofTheStore of ['source_hash', 'attempt', 'position', 'note'] as const) {
        delete written[ofTheStore];
      }
      executions.push({ ...written, outputs });
    }
  }
  const ends = found.map(({ session_id, notebook_path, end_reason, ended_time }) => ({
    session_id,
    notebook_path,
    reason: end_reason,
    ended_time
  }));
  return { executions, ends };
}

export function expected(frames: readonly Frame[]) {
  const written = replay(frames);
  return {
    executions: written.executionList,
    ends: written.sessionList.map(({ session_id, notebook_path, end, ended_time }) => ({
      session_id,
      notebook_path,
      reason: end?.reason ?? null,
      ended_time
    }))
  };
}
