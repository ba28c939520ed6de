import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';

import { MAX_BODY_BYTES } from '../../src/protocol/limits.ts';
import { InFlight } from '../../src/server/in-flight.ts';

const pace = { windowMs: 1000, streamWindowMs: 4000 };
const overload = expect.objectContaining({ code: 'REQUEST_LIMIT_EXCEEDED' });

function request(headers: Record<string, string> = {}): IncomingMessage {
  const made = new IncomingMessage(new Socket());
  made.headers = headers;
  return made;
}

it('takes no more than 5,000 requests at once, and others again once some are answered', () => {
  const inFlight = new InFlight(pace);
  const entered = Array.from({ length: 5000 }, () => request());
  for (const one of entered) inFlight.enter(one, false);
  expect(() => inFlight.enter(request(), false)).toThrow(overload);
  entered[0]!.complete = true;
  inFlight.leave(entered[0]!);
  inFlight.enter(request(), false);
});

it('takes no more bodies than memory should hold, but one of any size', () => {
  const inFlight = new InFlight(pace);
  const large = { 'content-length': String(MAX_BODY_BYTES) };
  const entered = Array.from({ length: 8 }, () => request(large));
  for (const one of entered) inFlight.enter(one, false);
  expect(() => inFlight.enter(request({ 'content-length': '1' }), false)).toThrow(overload);
  expect(() => inFlight.enter(request({ 'transfer-encoding': 'chunked' }), false)).toThrow(
    overload
  );
  inFlight.enter(request(large), true); // goes to a disk
  entered[0]!.complete = true;
  inFlight.leave(entered[0]!);
  inFlight.enter(request(large), false);
});

it('finds a body that does not grow, not one that waits for us', () => {
  const inFlight = new InFlight(pace);
  const silent = request();
  const streamed = request();
  const waiting = request();
  const complete = request();
  waiting.push(Buffer.from('here'));
  complete.complete = true;
  for (const one of [silent, waiting, complete]) inFlight.enter(one, false);
  inFlight.enter(streamed, true);
  expect(inFlight.stalled(1)).toEqual([]);
  expect(inFlight.stalled(900)).toEqual([]);
  expect(inFlight.stalled(1100)).toEqual([silent]);
  expect(inFlight.stalled(4100)).toEqual([silent, streamed]);
});
