import { afterEach, describe, expect, it } from 'vitest';
import { ApiError } from '../../../src/protocol/errors.ts';
import { Thread } from '../../../src/store/threads/thread.ts';

const threads: Thread[] = [];
const failures: Error[] = [];
const open = () => {
  const thread = new Thread(new URL('faulty-thread.ts', import.meta.url), null, error =>
    failures.push(error)
  );
  threads.push(thread);
  return thread;
};
afterEach(async () => {
  await Promise.all(threads.splice(0).map(thread => thread.close()));
  failures.length = 0;
});

describe('a thread', () => {
  it('answers in order, and an error answers its call alone', async () => {
    const thread = open();
    const calls = await Promise.allSettled(
      ['a', 'refuse', 'bug', 'b'].map(body => thread.call(body))
    );
    expect(calls.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled'
    ]);
    const [, refused, bug] = calls as PromiseRejectedResult[];
    expect(refused.reason).toBeInstanceOf(ApiError);
    expect(refused.reason).toMatchObject({
      code: 'RESOURCE_CONFLICT',
      message: 'no',
      hint: 'try later'
    });
    expect(bug.reason).toMatchObject({ name: 'RangeError', message: 'a bug' });
    expect(bug.reason).not.toBeInstanceOf(ApiError);
    expect((bug.reason as Error).stack).toContain('faulty-thread');
  });

  it.each(['crash', 'exit'])(
    'that dies by %s fails every call that waits or comes, and says so once',
    async way => {
      const thread = open();
      const calls = await Promise.allSettled([thread.call(way), thread.call('a')]);
      for (const call of [...calls, ...(await Promise.allSettled([thread.call('b')]))]) {
        expect(call).toMatchObject({
          status: 'rejected',
          reason: { code: 'TEMPORARILY_UNAVAILABLE' }
        });
      }
      expect(failures).toHaveLength(1);
      expect(failures[0].message).toContain(way === 'crash' ? 'the disk is gone' : 'code 3');
    }
  );

  it('that is closed answers what it was sent before, and is no failure', async () => {
    const thread = open();
    const call = thread.call('a');
    await thread.close();
    expect(await call).toBe('A');
    expect(failures).toEqual([]);
  });
});
