import { diffSequences } from './sequence-diff.ts';

/** A line of the old text, of the new one, or of both. */
export interface DiffLine {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/**
 * The lines that lead from one text to another: without the added ones they are the old text,
 * without the removed ones the new text. Lines that were removed come before those put in their place.
 */
export function lineDiff(before: string, after: string): DiffLine[] {
  const old = before.split('\n');
  const now = after.split('\n');
  const lines: DiffLine[] = [];
  let at = 0;
  let to = 0;
  const upTo = (oldEnd: number, newEnd: number) => {
    while (at < oldEnd) lines.push({ kind: 'removed', text: old[at++] });
    while (to < newEnd) lines.push({ kind: 'added', text: now[to++] });
  };
  for (const match of diffSequences(old, now)) {
    upTo(match.before, match.after);
    for (let index = 0; index < match.length; index += 1) {
      lines.push({ kind: 'same', text: old[at] });
      at += 1;
      to += 1;
    }
  }
  upTo(old.length, now.length);
  return lines;
}
