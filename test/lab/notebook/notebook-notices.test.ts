import { describe, expect, it } from 'vitest';
import { isWanted } from '../../../src/lab/notebook/notebook-notices.ts';
import type { ICelltrailSettings } from '../../../src/lab/tokens.ts';
import type { Notice } from '../../../src/ui/notices/notice.ts';

const settings = (fields: Partial<ICelltrailSettings> = {}) =>
  ({ notifyEnd: true, notifyNotFinite: true, longRunSeconds: 60, ...fields }) as ICelltrailSettings;

const ended = (ms: number) =>
  ({ type: 'cell-ended', cell: { started_time: 1000, ended_time: 1000 + ms } }) as Notice;
const odd = { type: 'not-finite' } as Notice;
const died = { type: 'kernel-died' } as Notice;

describe('a notification', () => {
  it('tells of the end of a long cell that nobody sees', () => {
    expect(isWanted(ended(60_000), settings(), false)).toBe(true);
    expect(isWanted(ended(59_999), settings(), false)).toBe(false);
    expect(isWanted(ended(60_000), settings(), true)).toBe(false);
    expect(isWanted(ended(5000), settings({ longRunSeconds: 5 }), false)).toBe(true);
  });

  it('tells of odd values and dead kernels also who looks', () => {
    expect([odd, died].map(notice => isWanted(notice, settings(), true))).toEqual([true, true]);
  });

  it('is switched off by the settings', () => {
    const off = settings({ notifyEnd: false, notifyNotFinite: false });
    expect([ended(99_000), odd, died].map(notice => isWanted(notice, off, false))).toEqual([
      false,
      false,
      false
    ]);
  });
});
