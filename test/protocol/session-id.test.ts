import { expect, it } from 'vitest';
import { sessionId, sessionPlace } from '../../src/protocol/session-id.ts';

it.each([
  ['1f0c-77.1', { kernel_id: '1f0c-77', epoch: 1, n: 1 }],
  ['1f0c-77.12', { kernel_id: '1f0c-77', epoch: 12, n: 1 }],
  ['1f0c-77.2.3', { kernel_id: '1f0c-77', epoch: 2, n: 3 }]
])('%s names a session of a kernel, there and back', (session_id, place) => {
  expect(sessionId(place, place.n)).toBe(session_id);
  expect(sessionPlace(session_id)).toEqual(place);
});
