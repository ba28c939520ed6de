import { describe, expect, it } from 'vitest';
import type { MessageFrame } from '../../src/protocol/frames.ts';
import { messageDate } from '../../src/recorder/message-date.ts';

const dated = (date: unknown) => messageDate({ time: 77, header: { date } } as MessageFrame);

describe('the date of a message', () => {
  it.each([
    ['ipykernel, microseconds', '2026-11-24T20:05:19.123456Z'],
    ['tslab', '2026-11-24T20:05:19.123Z'],
    ['another zone', '2026-11-24T22:05:19.123+02:00'],
    ['no zone, which means UTC', '2026-11-24T20:05:19.123456']
  ])('is read as %s writes it', (_, date) => {
    expect(dated(date)).toBe(Date.UTC(2026, 10, 24, 20, 5, 19, 123));
  });

  it.each(['', 'soon', undefined, 12])('is that of the frame for %s', date => {
    expect(dated(date)).toBe(77);
  });
});
