import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallFailure } from '../../src/sdk/api-calls.ts';
import { MemoryQueue } from '../../src/sdk/outbox/memory-queue.ts';
import { Sender } from '../../src/sdk/outbox/sender.ts';
import { ApiError } from '../../src/protocol/errors.ts';

const POINT = '["metric",0,"loss",1,1,1]';
const AWAY = new CallFailure(new ApiError('TEMPORARILY_UNAVAILABLE', 'Away.'));
const wantsPeace = (retryAfterMs: number) =>
  new CallFailure(new ApiError('REQUEST_LIMIT_EXCEEDED', 'Busy.'), { retryAfterMs });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** @param answer to each try: an error, or a promise of none */
function open(answer: (tries: number) => Promise<void> | Error | void) {
  const said: string[] = [];
  const times: number[] = [];
  const began = Date.now();
  const send = async () => {
    times.push(Date.now() - began);
    const result = answer(times.length);
    if (result instanceof Error) throw result;
    await result;
  };
  const sender = new Sender(
    new MemoryQueue(),
    { send },
    {
      warn: message => said.push(message),
      runIs: (run, run_id) => said.push(`run ${run} is '${run_id}'`),
      isAway: failure => said.push(failure.message)
    }
  );
  return { sender, said, times };
}

describe('a flush', () => {
  it('ends with its patience when a request hangs', async () => {
    const { sender } = open(() => new Promise(() => {}));
    sender.append([POINT]);
    const flushed = sender.flush(2000);
    await vi.advanceTimersByTimeAsync(2000);
    expect(await Promise.race([flushed, 'hangs'])).toBe(false);
  });

  it('lasts for as long as something gets through', async () => {
    const { sender } = open(() => new Promise(done => setTimeout(done, 1500)));
    for (let i = 0; i < 5000; i++) sender.append([POINT]);
    const flushed = sender.flush(2000);
    await vi.advanceTimersByTimeAsync(4500);
    expect(await Promise.race([flushed, 'hangs'])).toBe(true);
  });

  it('leaves a server alone for as long as it wants', async () => {
    const { sender, times } = open(tries => (tries === 1 ? wantsPeace(60_000) : undefined));
    sender.append([POINT]);
    await vi.advanceTimersByTimeAsync(200);
    // There is no point in waiting.
    expect(await sender.flush(10_000)).toBe(false);
    const flushed = sender.flush(90_000);
    await vi.advanceTimersByTimeAsync(70_000);
    expect(await flushed).toBe(true);
    expect(times).toHaveLength(2);
    expect(times[1]).toBeGreaterThanOrEqual(60_000);
  });

  it('of endless patience tries again less and less often', async () => {
    const { sender, times } = open(() => AWAY);
    sender.append([POINT]);
    void sender.flush(Infinity);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times.length).toBeLessThan(15);
    expect(times.length).toBeGreaterThan(4);
  });
});

it('waits after an error that nobody foresaw, says it once, and goes on', async () => {
  const { sender, said, times } = open(tries =>
    tries < 5 ? new TypeError('x is undefined') : undefined
  );
  sender.append([POINT]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(times).toHaveLength(5);
  expect(said).toEqual(['x is undefined']);
});

it('takes what fits, has an end for each run, and says once that it is full', () => {
  const { sender, said } = open(() => AWAY);
  expect(sender.append(Array<string>(9999).fill(POINT))).toEqual([]);
  expect(sender.append([POINT, POINT])).toEqual([POINT]);
  expect(sender.append(['["run",1,{}]', '["end",1,"FINISHED",1]', POINT])).toEqual([POINT]);
  expect(said).toEqual([expect.stringContaining('No more is kept')]);
  while (sender.append(['["end",1,"FINISHED",1]']).length === 0);
  sender.append(['["run",12,{}]']);
  expect(said.slice(1)).toEqual(["run 12 is ''"]);
});
