import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, expect, it } from 'vitest';
import { ApiError } from '../../../src/protocol/errors.ts';
import { Moved, PortCalls, type Handlers, type Port } from '../../../src/sync/thread/port-calls.ts';

const ports: MessagePort[] = [];

/** An end that calls the other. */
function callsTo(handlers: Handlers): PortCalls {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  new PortCalls(port2 as Port, handlers);
  return new PortCalls(port1 as Port, {});
}

afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

it('answers each call with its own result, whichever is ready first', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>(resolve => (release = resolve));
  const calls = callsTo({
    slow: (n: number) => held.then(() => n),
    quick: (n: number) => {
      release();
      return n;
    }
  });
  expect(await Promise.all([calls.call('slow', 1), calls.call('quick', 2)])).toEqual([1, 2]);
});

it('throws an ApiError as what it is', async () => {
  const calls = callsTo({
    fails: () => {
      throw new ApiError('NOT_IMPLEMENTED', 'out of reach', { hint: 'come nearer' });
    }
  });
  const error = await calls.call('fails').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ code: 'NOT_IMPLEMENTED', hint: 'come nearer' });
});

it('moves the memory that an answer names', async () => {
  const column = new Float64Array([1, 2, 3]);
  const calls = callsTo({ points: () => new Moved({ column }, [column.buffer]) });
  expect(await calls.call('points')).toEqual({ column: new Float64Array([1, 2, 3]) });
  expect(column.length).toBe(0);
});

it('rejects what waits, and what comes, when the other side is gone', async () => {
  const calls = callsTo({ never: () => new Promise(() => undefined) });
  const waiting = calls.call('never');
  calls.fail(new Error('it ended'));
  await expect(waiting).rejects.toThrow('it ended');
  await expect(calls.call('never')).rejects.toThrow('it ended');
});
