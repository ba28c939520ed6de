import type { Execution } from '../../protocol/entities/session.ts';

/** A cell in two runs; at least one side is there. */
export interface CellPair {
  before: Execution | null;
  after: Execution | null;
  same: boolean;
}

/** Cells with fewer words in common are not the same cell. */
const MIN_LIKENESS = 0.5;
/** Above so many cells without a counterpart, likeness is not looked for: it asks of each pair. */
const MAX_UNMATCHED = 300;

/**
 * Aligns the cells of two runs: by cell id where that lasts, then by equal source, then by how alike the sources are.
 * In the order of the newer run; a cell that only the older one has stands behind the one that it
 * followed there.
 *
 * @param newer which of the two lists gives the order
 */
export function alignCells(
  before: readonly Execution[],
  after: readonly Execution[],
  newer: 'before' | 'after' = 'after'
): CellPair[] {
  const partners = counterparts(before, after);
  const isOlder = newer === 'after';
  const ordered = isOlder
    ? after.map(cell => pairOf(partners.get(cell) ?? null, cell))
    : before.map(cell => pairOf(cell, partners.get(cell) ?? null));
  const [older, side] = isOlder ? ([before, 'before'] as const) : ([after, 'after'] as const);
  const placed = new Set(ordered.map(pair => pair[side]));
  let previous: Execution | null = null;
  for (const cell of older) {
    if (!placed.has(cell)) {
      const at: number =
        previous === null ? -1 : ordered.findIndex(pair => pair[side] === previous);
      ordered.splice(at + 1, 0, isOlder ? pairOf(cell, null) : pairOf(null, cell));
    }
    previous = cell;
  }
  return ordered;
}

function pairOf(before: Execution | null, after: Execution | null): CellPair {
  return { before, after, same: before !== null && before.source === after?.source };
}

/** Of each cell the one that it is in the other run; for both sides. */
function counterparts(
  before: readonly Execution[],
  after: readonly Execution[]
): Map<Execution, Execution> {
  const partners = new Map<Execution, Execution>();
  const pair = (one: Execution, other: Execution) => {
    partners.set(one, other);
    partners.set(other, one);
  };
  const free = (cells: readonly Execution[]) => cells.filter(cell => !partners.has(cell));

  const byId = new Map(before.filter(hasLastingId).map(cell => [cell.cell_id, cell]));
  for (const cell of after) {
    const match = byId.get(cell.cell_id);
    if (match !== undefined) pair(match, cell);
  }
  const bySource = new Map<string, Execution[]>();
  for (const cell of free(before)) {
    bySource.set(cell.source, [...(bySource.get(cell.source) ?? []), cell]);
  }
  for (const cell of free(after)) {
    const match = bySource.get(cell.source)?.shift();
    if (match !== undefined) pair(match, cell);
  }
  for (const [one, other] of likePairs(free(before), free(after))) pair(one, other);
  return partners;
}

/** VS Code numbers cells anew each time that it opens a notebook (docs/recording.md). */
const hasLastingId = ({ cell_id }: Execution) =>
  cell_id !== null && !/^[W-Za-fz][0-6]+s[\w-]{4,}$/.test(cell_id);

/** Each cell once, those that are most alike first. */
function likePairs(
  before: readonly Execution[],
  after: readonly Execution[]
): [Execution, Execution][] {
  if (before.length > MAX_UNMATCHED || after.length > MAX_UNMATCHED) return [];
  const words = new Map([...before, ...after].map(cell => [cell, wordCounts(cell.source)]));
  const wordsOf = (cell: Execution) => words.get(cell) as Map<string, number>;
  const candidates = before
    .flatMap(one =>
      after.map(other => ({ one, other, like: likeness(wordsOf(one), wordsOf(other)) }))
    )
    .filter(({ like }) => like >= MIN_LIKENESS)
    .sort((a, b) => b.like - a.like);
  const taken = new Set<Execution>();
  const pairs: [Execution, Execution][] = [];
  for (const { one, other } of candidates) {
    if (taken.has(one) || taken.has(other)) continue;
    taken.add(one).add(other);
    pairs.push([one, other]);
  }
  return pairs;
}

function wordCounts(source: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of source.match(/[\p{L}\p{N}_]+/gu) ?? []) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** Sørensen–Dice coefficient of the words, each counted as often as it stands there: 0 … 1. */
function likeness(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const sum = (counts: ReadonlyMap<string, number>) =>
    [...counts.values()].reduce((total, count) => total + count, 0);
  const all = sum(a) + sum(b);
  if (all === 0) return 0;
  let common = 0;
  for (const [word, count] of a) common += Math.min(count, b.get(word) ?? 0);
  return (2 * common) / all;
}
