import { describe, expect, it } from 'vitest';
import { mergedChanges } from '../../src/recorder/merged-changes.ts';
import type { SessionChange } from '../../src/store/sessions/session-store.ts';
import { recordedFrames, RECORDINGS } from './frame-recordings.ts';
import { FrameScript } from './frame-script.ts';
import { replay, WrittenRecord } from './written-record.ts';

const written = (changes: SessionChange[]) => {
  const record = new WrittenRecord();
  record.apply(changes);
  return { sessions: record.sessionList, executions: record.executionList };
};

describe('changes that are merged', () => {
  it.each(RECORDINGS)('%s: add up to the same record', name => {
    const { changes } = replay(recordedFrames(name));
    expect(written(mergedChanges(changes))).toEqual(written(changes));
  });

  it('of a short cell are one, with its outputs', () => {
    const { changes } = replay(new FrameScript().kernel('started').run('a').frames);
    expect(changes.length).toBeGreaterThan(4);
    expect(mergedChanges(changes).map(({ type }) => type)).toEqual([
      'set-kernel',
      'open-session',
      'add-execution'
    ]);
  });

  it('are not carried across the end of their session', () => {
    const update = (state: 'started' | 'ok'): SessionChange => ({
      type: 'update-execution',
      execution_id: 'a',
      fields: { state }
    });
    const end = { type: 'end-session', session_id: 's', reason: '', time: 1 } as const;
    const changes: SessionChange[] = [
      update('started'),
      { ...end, status: 'KILLED' },
      update('ok')
    ];
    expect(mergedChanges(changes)).toEqual(changes);
  });
});
