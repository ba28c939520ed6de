import { describe, expect, it } from 'vitest';
import type { Session } from '../../src/protocol/entities/session.ts';
import { record } from '../../src/recorder/record.ts';
import { createRecorderState } from '../../src/recorder/recorder-state.ts';
import { resumeState } from '../../src/recorder/resume-state.ts';
import type { KernelRecord, ResumedRecord } from '../../src/store/sessions/session-store.ts';
import { FrameScript } from './frame-script.ts';
import { replay } from './written-record.ts';

const runId = () => 'run';
const nothing: ResumedRecord = { seq: 0, latest_time: null, sessions: [], kernels: [] };

/** Kernels as they were kept of a script that has no executions. */
function keptOf(played: FrameScript): KernelRecord[] {
  const state = createRecorderState(runId);
  const changes = played.frames.flatMap(frame => record(state, frame));
  const kernels = new Map<string, KernelRecord>();
  for (const change of changes) {
    if (change.type === 'set-kernel') kernels.set(change.kernel.kernel_id, change.kernel);
  }
  return [...kernels.values()];
}

function changesAfter(resumed: ResumedRecord, played: FrameScript) {
  const state = resumeState(resumed, runId);
  return played.frames.flatMap(frame => record(state, frame));
}

describe('a recorder that starts again', () => {
  it('knows a kernel that has executed nothing yet', () => {
    const played = new FrameScript({ language: 'typescript' })
      .kernel('started')
      .notebook('b.ipynb');
    const kernels = keptOf(played.kernel('restarted', { notebook_path: 'b.ipynb' }));
    const [open] = changesAfter({ ...nothing, kernels }, new FrameScript().request('a'));
    expect(open).toMatchObject({
      type: 'open-session',
      session_id: 'k.2',
      kernel_name: 'a kernel',
      language: 'typescript',
      notebook_path: 'b.ipynb'
    });
  });

  it('counts epochs on from the last one of the kernel', () => {
    const [kernel] = keptOf(new FrameScript().kernel('started').kernel('died'));
    const kernels = [{ ...kernel, epoch: 4 }];
    const played = new FrameScript().kernel('restarted').request('a');
    expect(changesAfter({ ...nothing, kernels }, played)).toContainEqual(
      expect.objectContaining({ type: 'open-session', session_id: 'k.5' })
    );
  });

  it('opens nothing for a kernel that is down', () => {
    const kernels = keptOf(new FrameScript().kernel('started').kernel('died'));
    const played = new FrameScript().status('x', 'busy').input('x', 1);
    expect(changesAfter({ ...nothing, kernels }, played)).toEqual([]);
  });

  it('gives up an execution of before whose reply nobody saw', () => {
    const before = new FrameScript({ language: 'typescript' }).kernel('started').request('a');
    before.at(100).status('a', 'busy').at(200).status('a', 'idle');
    const { sessionList, executionList } = replay(before.frames);
    const session = sessionList[0] as unknown as Session;
    const executions = [
      { ...executionList[0]!, attempt: 1, position: 0, source_hash: '', note: null }
    ];
    const played = new FrameScript().at(9000).request('b').status('b', 'busy');
    const sessions = [{ session, executions }];
    expect(changesAfter({ ...nothing, sessions }, played)).toContainEqual({
      type: 'update-execution',
      execution_id: 'a',
      fields: { state: 'lost' }
    });
  });

  it('does not keep a kernel again that has not changed', () => {
    const played = new FrameScript().kernel('started');
    expect(changesAfter({ ...nothing, kernels: keptOf(played) }, played)).toEqual([]);
  });
});
