import { describe, expect, it } from 'vitest';
import { addressOf, parseAddress, type Place } from '../../src/web/address.ts';

describe('an address of the page', () => {
  it.each<[Place, string]>([
    [{ view: 'table', state: null }, '/runs'],
    [{ view: 'table', state: '' }, '/runs?'],
    [{ view: 'table', state: 'q=val%2Facc%20%3E%200.9&s=-metrics.loss' }, ''],
    [{ view: 'run', run_id: 'a1', state: '' }, '/run/a1'],
    [{ view: 'run', run_id: 'a/1?b', state: 'tab=cells' }, '/run/a%2F1%3Fb?tab=cells'],
    [{ view: 'notebook', run_id: 'a/1?b' }, '/notebook/a%2F1%3Fb'],
    [{ view: 'compare', state: 'runs=a+b&base=b' }, '/compare/runs=a+b&base=b']
  ])('leads back to %j', (place, written) => {
    const address = addressOf(place);
    if (written !== '') expect(address).toBe(written);
    expect(parseAddress(`#${address}`)).toEqual(place);
  });

  it.each([
    '',
    '#',
    '#/',
    '#/nothing/here',
    '#/run/',
    '#/run/%E0%A4',
    '#/run/?tab=cells',
    '#/notebook/',
    '#/compare/'
  ])('that is none of ours leads to the table: %s', hash => {
    expect(parseAddress(hash)).toEqual({ view: 'table', state: null });
  });
});
