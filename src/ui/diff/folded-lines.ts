import type { MarkedLine } from './word-diff.ts';

/** So many equal lines, in their place. */
export interface FoldedLines {
  folded: number;
}

/** Equal lines that are shown before and after a change. */
const CONTEXT = 3;

/** Folds stretches of equal lines, but for those beside a change; a single line is not worth it. */
export function foldedLines(lines: readonly MarkedLine[]): (MarkedLine | FoldedLines)[] {
  const near = new Set<number>();
  for (const [at, { kind }] of lines.entries()) {
    if (kind === 'same') continue;
    for (let by = -CONTEXT; by <= CONTEXT; by += 1) near.add(at + by);
  }
  const shown: (MarkedLine | FoldedLines)[] = [];
  for (let at = 0; at < lines.length;) {
    let end = at;
    while (end < lines.length && !near.has(end)) end += 1;
    if (end - at > 1) shown.push({ folded: end - at });
    else shown.push(...lines.slice(at, end));
    if (end < lines.length) shown.push(lines[end]);
    at = end + 1;
  }
  return shown;
}
