import { SECRET_MARKER } from '../secret-marker.ts';

/** Whether a cell still says what was recorded of it. Where a secret was taken out, any text may stand. */
export function sameSource(recorded: string, now: string): boolean {
  const [first, ...rest] = recorded.split(SECRET_MARKER);
  if (rest.length === 0) return recorded === now;
  const last = rest.pop() as string;
  if (!now.startsWith(first) || !now.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = now.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= now.length - last.length;
}
