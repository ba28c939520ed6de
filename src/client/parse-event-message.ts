import type { EventMessage, TrailEvent } from '../protocol/events.ts';

/** @returns null for a message that this version does not know: newer servers may say more */
export function parseEventMessage(data: unknown): EventMessage | null {
  const message = parseObject(data);
  if (message === null) return null;
  switch (message.type) {
    case 'reset':
      return typeof message.cursor === 'string' ? { type: 'reset', cursor: message.cursor } : null;
    case 'events':
      if (typeof message.cursor !== 'string' || !Array.isArray(message.events)) return null;
      return { type: 'events', cursor: message.cursor, events: message.events as TrailEvent[] };
    case 'server':
      if (!isCompanionState(message.state)) return null;
      return {
        type: 'server',
        state: message.state,
        message: typeof message.message === 'string' ? message.message : '',
        ...(typeof message.tries === 'number' ? { tries: message.tries } : {}),
        ...(typeof message.log === 'string' ? { log: message.log } : {})
      };
    default:
      return null;
  }
}

function parseObject(data: unknown): Record<string, unknown> | null {
  if (typeof data !== 'string') return null;
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function isCompanionState(state: unknown): state is 'ready' | 'starting' | 'failed' {
  return state === 'ready' || state === 'starting' || state === 'failed';
}
