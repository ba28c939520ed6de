import { beforeEach, describe, expect, it } from 'vitest';
import { DismissedPlots } from '../../src/lab/dismissed-plots.ts';

describe('DismissedPlots', () => {
  beforeEach(() => localStorage.clear());

  it('remembers a cleared plot over a reload', () => {
    new DismissedPlots(localStorage).add('e1');
    expect(new DismissedPlots(localStorage).has('e1')).toBe(true);
    expect(new DismissedPlots(localStorage).has('e2')).toBe(false);
  });

  it('forgets the oldest of more than 200', () => {
    const dismissed = new DismissedPlots(localStorage);
    for (let index = 0; index <= 200; index += 1) dismissed.add(`e${index}`);
    expect(dismissed.has('e0')).toBe(false);
    expect(dismissed.has('e1')).toBe(true);
    expect(dismissed.has('e200')).toBe(true);
  });

  it('takes what it cannot read for nothing', () => {
    for (const kept of ['{', '7', '[1, null]', 'null']) {
      localStorage.setItem('celltrail:dismissed-plots', kept);
      expect(new DismissedPlots(localStorage).has('e1')).toBe(false);
    }
  });

  it('does not fail when the browser stores nothing', () => {
    const refusing = {
      getItem: () => null,
      setItem: () => {
        throw new Error('quota');
      }
    };
    expect(() => new DismissedPlots(refusing as unknown as Storage).add('e1')).not.toThrow();
  });
});
