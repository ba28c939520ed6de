import type { DiffLine } from './line-diff.ts';
import { diffSequences } from './sequence-diff.ts';

/** A part of a line; `changed` parts are what the line on the other side does not have. */
export interface Piece {
  text: string;
  changed: boolean;
}

export interface MarkedLine extends DiffLine {
  /** Together the text of the line. */
  pieces: readonly Piece[];
}

/** A pair of lines with less in common than this is marked as a whole. */
const MIN_COMMON = 0.3;
const MAX_LENGTH = 2000;
/** Of a pair of lines: one with more is hardly read word by word. */
const MAX_DIFFERENCES = 100;
/** Of all pairs together: no more than some 20,000 × 100 steps, some 10 ms. */
const MAX_WORDS = 20_000;

/**
 * Marks, in lines that were replaced, the words that changed: the n-th removed against the n-th added.
 * What lies behind the first 20,000 words of such lines is not marked.
 */
export function markWords(lines: readonly DiffLine[]): MarkedLine[] {
  const budget = { words: MAX_WORDS };
  const marked: MarkedLine[] = [];
  for (let at = 0; at < lines.length;) {
    const removed = stretch(lines, at, 'removed');
    const added = stretch(lines, at + removed.length, 'added');
    const pairs = removed.map((line, index) => wordPieces(line.text, added[index]?.text, budget));
    marked.push(...removed.map((line, index) => ({ ...line, pieces: pairs[index].before })));
    marked.push(
      ...added.map((line, index) => ({ ...line, pieces: pairs[index]?.after ?? whole(line.text) }))
    );
    at += removed.length + added.length;
    if (removed.length + added.length > 0) continue;
    marked.push({ ...lines[at], pieces: whole(lines[at].text) });
    at += 1;
  }
  return marked;
}

function stretch(lines: readonly DiffLine[], from: number, kind: DiffLine['kind']): DiffLine[] {
  let end = from;
  while (end < lines.length && lines[end].kind === kind) end += 1;
  return lines.slice(from, end);
}

/** @param budget words that may still be compared, which those of this pair are taken from */
function wordPieces(before: string, after: string | undefined, budget: { words: number }) {
  if (after === undefined) return { before: whole(before), after };
  const unmarked = { before: whole(before), after: whole(after) };
  if (budget.words <= 0 || before.length > MAX_LENGTH || after.length > MAX_LENGTH) return unmarked;
  const old = words(before);
  const now = words(after);
  budget.words -= old.length + now.length;
  if (budget.words < 0) return unmarked;
  const matches = diffSequences(old, now, MAX_DIFFERENCES);
  const common = matches
    .map(
      match =>
        old
          .slice(match.before, match.before + match.length)
          .join('')
          .trim().length
    )
    .reduce((sum, length) => sum + length, 0);
  if (common < MIN_COMMON * Math.max(before.trim().length, after.trim().length)) {
    return unmarked;
  }
  return {
    before: pieces(
      old,
      matches.map(match => [match.before, match.length])
    ),
    after: pieces(
      now,
      matches.map(match => [match.after, match.length])
    )
  };
}

/** @param same first index and length of the stretches that are not changed, in order */
function pieces(all: readonly string[], same: readonly (readonly number[])[]): Piece[] {
  const found: Piece[] = [];
  const add = (from: number, to: number, changed: boolean) => {
    if (to > from) found.push({ text: all.slice(from, to).join(''), changed });
  };
  let at = 0;
  for (const [from, length] of same) {
    add(at, from, true);
    add(from, from + length, false);
    at = from + length;
  }
  add(at, all.length, true);
  return found;
}

const whole = (text: string): Piece[] => [{ text, changed: false }];

/** Words with their numbers whole, runs of blanks, and single other characters. */
const words = (line: string) => line.match(/[\p{L}\p{N}_.]+|\s+|./gu) ?? [];
