/** A piece of a text, in UTF-16 code units: `start` is in it, `end` is not. */
export interface Span {
  start: number;
  end: number;
}

/** In their order, each that overlaps the one before made one with it; the earlier one's fields stay. */
export function mergeSpans<Piece extends Span>(spans: readonly Piece[]): Piece[] {
  const merged: Piece[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && span.start < last.end) last.end = Math.max(last.end, span.end);
    else merged.push({ ...span });
  }
  return merged;
}
