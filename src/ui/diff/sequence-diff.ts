/** A stretch that two sequences have in common. */
export interface Match {
  /** Index of its first item in the older sequence. */
  before: number;
  after: number;
  length: number;
}

/** Some 4 million numbers of 4 bytes, and below 100 ms. */
const MAX_DIFFERENCES = 2000;

/**
 * The longest common subsequence, as stretches in order, by the greedy algorithm of E. W. Myers, "An
 * O(ND) difference algorithm and its variations" (1986). Between two stretches, items of `before` were
 * replaced by those of `after`.
 *
 * @param most differences, above which all between the common beginning and end counts as replaced:
 *   the work and the memory grow with the square of them
 */
export function diffSequences<Item>(
  before: readonly Item[],
  after: readonly Item[],
  most = MAX_DIFFERENCES
): Match[] {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (
    end < shorter - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end += 1;
  }
  const middle = middleMatches(
    before.slice(start, before.length - end),
    after.slice(start, after.length - end),
    most
  );
  return [
    { before: 0, after: 0, length: start },
    ...middle.map(one => ({ ...one, before: one.before + start, after: one.after + start })),
    { before: before.length - end, after: after.length - end, length: end }
  ].filter(({ length }) => length > 0);
}

/** Of two sequences that neither begin nor end alike. */
function middleMatches<Item>(
  before: readonly Item[],
  after: readonly Item[],
  mostAllowed: number
): Match[] {
  if (before.length === 0 || after.length === 0) return [];
  const most = Math.min(before.length + after.length, mostAllowed);
  // furthest[k + offset]: how far along `before` the best path on diagonal k has come.
  const offset = most + 1;
  const furthest = new Int32Array(2 * most + 3);
  /** Before each round, the diagonals that it reads. */
  const rounds: Int32Array[] = [];
  for (let differences = 0; differences <= most; differences += 1) {
    rounds.push(furthest.slice(offset - differences - 1, offset + differences + 2));
    for (let k = -differences; k <= differences; k += 2) {
      const down =
        k === -differences ||
        (k !== differences && furthest[offset + k - 1] < furthest[offset + k + 1]);
      let x = down ? furthest[offset + k + 1] : furthest[offset + k - 1] + 1;
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x += 1;
      furthest[offset + k] = x;
      if (x >= before.length && x - k >= after.length) {
        return backtrack(rounds, before.length, after.length);
      }
    }
  }
  return [];
}

function backtrack(rounds: readonly Int32Array[], oldLength: number, newLength: number): Match[] {
  const matches: Match[] = [];
  let x = oldLength;
  let y = newLength;
  for (let differences = rounds.length - 1; differences >= 0; differences -= 1) {
    const furthest = rounds[differences];
    const at = (k: number) => furthest[k + differences + 1];
    const k = x - y;
    const down = k === -differences || (k !== differences && at(k - 1) < at(k + 1));
    const from = down ? k + 1 : k - 1;
    const before = differences === 0 ? 0 : at(from);
    const after = differences === 0 ? 0 : before - from;
    // The step down or to the right, and then along what is equal.
    const startX = differences === 0 ? 0 : down ? before : before + 1;
    const length = x - startX;
    if (length > 0) matches.push({ before: startX, after: startX - k, length });
    x = before;
    y = after;
  }
  return matches.reverse();
}
