import { describe, expect, it } from 'vitest';
import { recordedFrames, RECORDINGS } from './frame-recordings.ts';
import { replay, type WrittenExecution, type WrittenRecord } from './written-record.ts';

const line = ({ cell_id, execution_count, state }: WrittenExecution) =>
  `${cell_id} [${execution_count ?? ' '}] ${state}`;

const ends = (written: WrittenRecord) =>
  written.sessionList.map(({ epoch, end }) => `${epoch}: ${end?.status}, ${end?.reason}`);

const textOf = ({ outputs }: WrittenExecution, name = 'stdout') =>
  outputs.filter(output => output.name === name).map(({ text }) => text);

describe('a recorded Python kernel', () => {
  it('has a run-all with an error and what it aborted', () => {
    const written = replay(recordedFrames('python-run-all'));
    expect(written.executionList.map(line)).toEqual([
      'cell-0 [1] ok',
      'cell-1 [2] ok',
      'cell-2 [3] error',
      'cell-3 [ ] aborted',
      'cell-4 [ ] aborted',
      'cell-0 [4] ok',
      'cell-2 [5] error'
    ]);
    expect(ends(written)).toEqual(["1: FAILED, NameError: name 'undefined_name' is not defined"]);
    const [first, loop, failed, aborted, , again] = written.executionList;
    expect(first!.outputs).toEqual([
      {
        output_type: 'execute_result',
        data: { 'text/plain': '42' },
        metadata: {},
        execution_count: 1
      }
    ]);
    expect(first!.source).toBe('x = 20 + 1\nx * 2');
    expect(textOf(loop!)).toEqual(['step 0\nstep 1\nstep 2\nstep 3\n']);
    expect(failed!.error).toMatchObject({
      name: 'NameError',
      message: "name 'missing' is not defined"
    });
    expect(failed!.outputs).toMatchObject([{ output_type: 'error', ename: 'NameError' }]);
    expect(aborted).toMatchObject({ started_time: null, error: null, outputs: [] });
    expect(again!.cell_tags).toEqual(['again']);
  });

  it('goes on after an interrupt, which ends no run', () => {
    const written = replay(recordedFrames('python-interrupt'));
    expect(written.executionList.map(line)).toEqual([
      'loop [1] error',
      'behind [ ] aborted',
      'after [2] ok'
    ]);
    expect(written.executionList[0]!.error!.name).toBe('KeyboardInterrupt');
    expect(ends(written)).toEqual(['1: FINISHED, kernel shut down']);
  });

  it('was restarted while a cell ran, restarted at rest, and shut down unused', () => {
    const written = replay(recordedFrames('python-restart'));
    expect(written.executionList.map(line)).toEqual([
      'first [1] ok',
      'long [2] error',
      'queued [ ] lost',
      'first [1] ok'
    ]);
    // Its third life executed nothing, so there is no third session.
    expect(ends(written)).toEqual([
      '1: KILLED, restarted while a cell ran',
      '2: FINISHED, kernel restarted'
    ]);
  });

  it('was killed, and what it had printed is there', () => {
    const written = replay(recordedFrames('python-kill'));
    expect(written.executionList.map(line)).toEqual([
      'first [1] ok',
      'loop [2] lost',
      'queued [ ] lost',
      'first [1] ok'
    ]);
    expect(textOf(written.executionList[1]!)).toEqual(['0\n1\n2\n3\n4\n5\n6\n7\n']);
    expect(ends(written)).toEqual([
      '1: FAILED, kernel died (signal 9)',
      '2: FINISHED, kernel shut down'
    ]);
  });

  it('printed a progress bar, and from a thread of an earlier cell', () => {
    const written = replay(recordedFrames('python-streams'));
    const [progress, late, meanwhile] = written.executionList;
    expect(progress!.outputs).toEqual([
      { output_type: 'stream', name: 'stdout', text: '100 % done' },
      { output_type: 'stream', name: 'stderr', text: 'to stderr\n' },
      { output_type: 'stream', name: 'stdout', text: '\naX\nand back\n' }
    ]);
    expect(textOf(late!)).toEqual(['soon\n']);
    // As the notebook shows it: ipykernel gives it to the cell that ran last, after its end.
    expect(textOf(meanwhile!)).toEqual(['late\n']);
    expect(written.sessionList[0]!.notebook_path).toBe('ünï/mein Heft.ipynb');
  });

  it('updated and cleared displays, and ran a silent request that is none of the user', () => {
    const written = replay(recordedFrames('python-displays'));
    expect(written.executionList.map(line)).toEqual([
      'show [1] ok',
      'update [2] ok',
      'clear [3] ok',
      'empty [4] ok',
      'null [5] ok'
    ]);
    const [show, update, clear, empty] = written.executionList;
    expect(show!.outputs).toMatchObject([
      { output_type: 'display_data', data: { 'text/html': '<b>three</b>' } },
      { output_type: 'stream', text: 'kept\n' }
    ]);
    expect(update!.outputs).toEqual([]);
    expect(clear!.outputs).toMatchObject([{ data: { 'text/plain': '2' } }]);
    expect(empty!.outputs).toEqual([]);
  });

  it('is known to its end when the tab is closed', () => {
    const written = replay(recordedFrames('python-tab-closed'));
    expect(written.executionList.map(line)).toEqual([
      'cell-0 [1] ok',
      'cell-1 [2] ok',
      'cell-2 [3] error',
      'cell-3 [ ] aborted',
      'null [4] ok'
    ]);
    expect(written.executionList[4]!.source).toBe("'from elsewhere'");
  });
});

describe('a recorded tslab kernel', () => {
  it('has a run-all with an error, known from replies and stderr', () => {
    const written = replay(recordedFrames('tslab-run-all'));
    expect(written.executionList.map(line)).toEqual([
      'cell-0 [1] ok',
      'cell-1 [2] ok',
      'cell-2 [3] error',
      'cell-3 [ ] aborted',
      'cell-4 [ ] aborted',
      'cell-0 [4] ok',
      'cell-2 [5] error'
    ]);
    expect(written.executionList[2]!.error).toMatchObject({
      name: 'RangeError',
      message: 'too far'
    });
    expect(ends(written)).toEqual([
      "1: FAILED, TypeScript: Type 'number' is not assignable to type 'string'."
    ]);
  });

  it('goes on after an interrupt, and its loop goes on printing', () => {
    const written = replay(recordedFrames('tslab-interrupt'));
    expect(written.executionList.map(line)).toEqual([
      'loop [1] error',
      'behind [ ] aborted',
      'after [2] ok'
    ]);
    expect(textOf(written.executionList[0]!)).toEqual([
      'step 0\nstep 1\nstep 2\n',
      'step 3\nstep 4\n'
    ]);
    expect(textOf(written.executionList[2]!)).toEqual(['fine\nstep 5\n']);
    expect(ends(written)).toEqual(['1: FINISHED, kernel shut down']);
  });

  it('was restarted while a cell ran', () => {
    const written = replay(recordedFrames('tslab-restart'));
    expect(written.executionList.map(line)).toEqual([
      'first [1] ok',
      'long [2] error',
      'queued [ ] aborted',
      'first [1] ok'
    ]);
    expect(ends(written)).toEqual([
      '1: KILLED, restarted while a cell ran',
      '2: FINISHED, kernel shut down'
    ]);
  });

  it('was killed', () => {
    const written = replay(recordedFrames('tslab-kill'));
    expect(written.executionList.map(line)).toEqual([
      'first [1] ok',
      'loop [ ] lost',
      'first [1] ok'
    ]);
    expect(ends(written)[0]).toBe('1: FAILED, kernel died (signal 9)');
  });

  it('updated a display from a later cell', () => {
    const written = replay(recordedFrames('tslab-displays'));
    expect(written.executionList[0]!.outputs).toMatchObject([
      { output_type: 'display_data', data: { 'text/html': '<b>three</b>' } }
    ]);
  });

  it('is not known to its end when the tab is closed, and nothing is guessed', () => {
    const written = replay(recordedFrames('tslab-tab-closed'));
    expect(written.executionList.map(line)).toEqual([
      'cell-0 [ ] lost',
      'cell-1 [ ] lost',
      'cell-2 [ ] lost'
    ]);
    expect(written.executionList.every(({ ended_time }) => ended_time !== null)).toBe(true);
  });
});

describe('a recorded R kernel', () => {
  it('shows its values as displays, and ends well though its last cell failed as its tag says', () => {
    const written = replay(recordedFrames('r-run-all'));
    expect(written.executionList.map(line)).toEqual([
      'cell-0 [1] ok',
      'cell-1 [2] ok',
      'cell-2 [3] ok',
      'cell-3 [4] error'
    ]);
    expect(written.executionList[2]!.outputs).toMatchObject([
      { output_type: 'stream', text: 'epoch 3 \n' },
      { output_type: 'display_data', data: { 'text/plain': '[1] 0.1' } }
    ]);
    expect(ends(written)).toEqual(['1: FINISHED, kernel shut down']);
  });
});

describe('any recording', () => {
  it.each(RECORDINGS)('%s: executions follow each other without overlap', name => {
    const { sessionList, executionList } = replay(recordedFrames(name));
    for (const session of sessionList) {
      let end = 0;
      for (const { session_id, started_time, ended_time } of executionList) {
        if (session_id !== session.session_id) continue;
        if (started_time === null) continue;
        expect(started_time).toBeGreaterThanOrEqual(end);
        if (ended_time !== null) expect(ended_time).toBeGreaterThanOrEqual(started_time);
        end = ended_time ?? started_time;
      }
    }
  });

  it.each(RECORDINGS)('%s: is the same however its frames are batched', name => {
    const frames = recordedFrames(name);
    const one = replay(frames, 1);
    const all = replay(frames, frames.length);
    expect(all.executionList).toEqual(one.executionList);
    expect(all.sessionList).toEqual(one.sessionList);
  });
});
