import { beforeEach, describe, expect, it } from 'vitest';
import { DismissedExecutions } from '../../../src/lab/notebook/dismissed-executions.ts';

const plots = () => new DismissedExecutions(localStorage, 'plots');

describe('DismissedExecutions', () => {
  beforeEach(() => localStorage.clear());

  it('remembers a cleared plot over a reload', () => {
    plots().add('e1');
    expect(plots().has('e1')).toBe(true);
    expect(plots().has('e2')).toBe(false);
  });

  it('keeps the note of an execution whose plot was cleared', () => {
    plots().add('e1');
    expect(new DismissedExecutions(localStorage, 'notes').has('e1')).toBe(false);
  });

  it('forgets the oldest of more than 200', () => {
    const dismissed = plots();
    for (let index = 0; index <= 200; index += 1) dismissed.add(`e${index}`);
    expect(plots().has('e0')).toBe(false);
    expect(plots().has('e1')).toBe(true);
    expect(plots().has('e200')).toBe(true);
  });

  it('takes what it cannot read for nothing', () => {
    for (const kept of ['{', '7', '[1, null]', 'null']) {
      localStorage.setItem('celltrail:dismissed-plots', kept);
      expect(plots().has('e1')).toBe(false);
    }
  });

  it('remembers in this page what the browser refuses to store', () => {
    const refusing = {
      getItem: () => null,
      setItem: () => {
        throw new Error('quota');
      }
    };
    const dismissed = new DismissedExecutions(refusing as unknown as Storage, 'plots');
    dismissed.add('e1');
    expect(dismissed.has('e1')).toBe(true);
  });
});
