import { expect, it } from 'vitest';
import type { Host } from '../../src/sdk/host.ts';
import { AWAY, type Outbox } from '../../src/sdk/outbox/outbox.ts';
import { Tracker } from '../../src/sdk/tracker.ts';

/** What a tracker of this address appends, as entries. */
function trackerAt(trackingUri: string) {
  const entries: unknown[][] = [];
  const outbox: Partial<Outbox> = {
    nextRun: () => 0,
    append: line => void entries.push(JSON.parse(line) as unknown[])
  };
  const host: Partial<Host> = {
    env: {},
    credentialsFile: () => null,
    openOutbox: () => outbox as Outbox,
    runWithin: () => undefined,
    user: () => undefined,
    sourceTags: () => [],
    endsWith: () => undefined
  };
  const tracker = new Tracker({ trackingUri }, host as Host);
  const params = () => entries.filter(([kind]) => kind === 'param').map(entry => entry.slice(2));
  return { tracker, params };
}

const KERNEL = 'http://127.0.0.1:5000/kernels/4f1c/b4d5ec7e';

it('keeps the first value of a param, and throws at another', () => {
  const { tracker, params } = trackerAt('http://127.0.0.1:5000');
  tracker.param('lr', 0.1);
  tracker.param('lr', 0.1);
  expect(() => tracker.param('lr', 0.2)).toThrow("Param 'lr' is '0.1' and cannot become '0.2'");
  expect(params()).toEqual([['lr', '0.1']]);
});

it('takes another value from a cell that runs again', () => {
  const { tracker, params } = trackerAt(KERNEL);
  tracker.param('lr', 0.1);
  tracker.param('lr', 0.2);
  expect(params()).toEqual([
    ['lr', '0.1'],
    ['lr', '0.2']
  ]);
});

it("says nothing of a kernel's secret", () => {
  const said = AWAY({ address: KERNEL, authorization: null }, 'It does not answer.');
  expect(said).toMatch(/^http:\/\/127\.0\.0\.1:5000: It does not answer\./);
});
