import { expect, it } from 'vitest';
import { AWAY } from '../../src/sdk/outbox/outbox.ts';
import { recordedTracker } from './recorded-tracker.ts';

/** What a tracker of this address appends, as params. */
function trackerAt(trackingUri: string) {
  const { tracker, entries } = recordedTracker({ trackingUri });
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
