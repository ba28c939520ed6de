import { expect, it } from 'vitest';
import { resumeState } from '../../src/recorder/resume-state.ts';
import { FrameScript } from './frame-script.ts';
import { replay } from './written-record.ts';

const script = () => new FrameScript().kernel('started');
const installed = {
  language_version: '3.11.9',
  packages: [{ name: 'numpy', version: '2.1.0' }]
};
const reason = 'the kernel is started by conda, not by its interpreter';

it('is of each session, whichever comes first', () => {
  const before = replay(script().environment(installed).run('a').frames);
  const after = replay(script().run('a').environment(installed).frames);
  const known = { language_version: '3.11.9', packages: 1, reason: null };
  expect(before.environments).toEqual(new Map([['k.1', known]]));
  expect(after.environments).toEqual(before.environments);
  expect(before.kernels.get('k')!.environment!.requirements).toBe(
    '# Python 3.11.9\nnumpy==2.1.0\n'
  );
});

it('is of one life of the kernel alone', () => {
  const { environments, kernels } = replay(
    script().environment(installed).run('a').kernel('restarted').run('b').frames
  );
  expect([...environments.keys()]).toEqual(['k.1']);
  expect(kernels.get('k')!.environment).toBeNull();
});

it('is of the next session of the same life, too', () => {
  const { environments } = replay(
    script()
      .environment(installed)
      .run('a')
      .request('b', { tags: ['new-run'] })
      .status('b', 'busy')
      .input('b', 2).frames
  );
  expect(environments.size).toBe(2);
});

it('has the version that the kernel tells of itself, and why no packages are known', () => {
  const known = { language_version: '3.9.1', packages: null, reason };
  const frames = script().run('a').info('3.9.1').environment({ reason }).frames;
  expect(replay(frames).environments.get('k.1')).toEqual(known);
  const late = script().run('a').environment({ reason }).info('3.9.1').info('3.9.1').frames;
  const { environments, changes } = replay(late);
  expect(environments.get('k.1')).toEqual(known);
  expect(changes.filter(({ type }) => type === 'set-environment')).toHaveLength(2);
});

it('says nothing when a kernel says something else than a version', () => {
  expect(replay(script().run('a').info('3\n9').info('').frames).environments.size).toBe(0);
});

it('is known to a recorder that goes on', () => {
  const kernel = replay(script().environment(installed).frames).kernels.get('k')!;
  const resumed = (record: object) =>
    resumeState(
      { seq: 1, latest_time: null, sessions: [], kernels: [record as never] },
      () => 'r'
    ).kernels.get('k')!.environment;
  expect(resumed(kernel)).toEqual(kernel.environment);
  const older: Partial<typeof kernel> = { ...kernel };
  delete older.environment;
  expect(resumed(older)).toBeNull();
});
