import { BLOCK_POINTS, encodeBlock } from './block-format.ts';
import { encodeHead, Head } from './head.ts';
import {
  comparePoints,
  filterPoints,
  inOrder,
  pointAt,
  slicePoints,
  type Points
} from './points.ts';
import { encodeSeriesHead, latestOf, type SeriesHead } from './series-head.ts';

/** What is sealed of a series already. */
export interface SealedBefore {
  /** Of all sealed points; null when there are none. */
  readonly head: SeriesHead | null;
  /** Those behind the last full block, in order of step. */
  readonly open: Points;
  /** Points of the full blocks whose steps and timestamps both overlap the head's. */
  overlapping(head: Head): Points[];
}

/** What sealing more points of a series writes. */
export interface SealedPoints {
  /** Null: the open points tell it (`encodeSeriesHead`). */
  readonly head: Uint8Array | null;
  readonly open: Uint8Array;
  readonly blocks: SealedBlock[];
}

export interface SealedBlock {
  readonly points: Uint8Array;
  readonly head: Uint8Array;
  readonly first_step: number;
  readonly last_step: number;
}

/**
 * Joins points of the log to a sealed series: cuts full blocks, and leaves what is behind the last
 * one open. Sealed points are unequal, so that heads can be added up: a point that is sealed
 * already is dropped here. Points that were logged out of order make blocks that overlap.
 *
 * @param logged in the order in which they were logged
 */
export function sealSeries(before: SealedBefore, logged: Points): SealedPoints {
  const latest = latestOf(logged, before.head?.latest ?? null);
  const added = withoutKnown(before, inOrder('step', [logged]));
  const addedHead = Head.of(added);
  const head = before.head === null ? addedHead : before.head.head.with(addedHead);

  const points = before.open.length === 0 ? added : inOrder('step', [before.open, added]);
  const full = points.length - (points.length % BLOCK_POINTS);
  const open = slicePoints(points, full);
  return {
    head: encodeSeriesHead({ head, latest }, open),
    open: encodeBlock(open, { compress: false }),
    blocks: blocksOf(slicePoints(points, 0, full))
  };
}

/**
 * Seals points of a series whose head or open points are damaged: these stay as they are, for
 * whoever can mend them, and the points become blocks of their own.
 *
 * @param logged in the order in which they were logged
 */
export function sealBesides(
  { head, open }: { head: Uint8Array | null; open: Uint8Array | null },
  logged: Points
): SealedPoints {
  if (open === null) throw new TypeError('Nothing of the series is sealed.');
  return { head, open, blocks: blocksOf(inOrder('step', [logged])) };
}

/** @param points in order of step; the last block may not be full */
function blocksOf(points: Points): SealedBlock[] {
  const blocks: SealedBlock[] = [];
  for (let start = 0; start < points.length; start += BLOCK_POINTS) {
    const end = Math.min(start + BLOCK_POINTS, points.length);
    blocks.push(sealedBlock(slicePoints(points, start, end)));
  }
  return blocks;
}

const sealedBlock = (points: Points): SealedBlock => ({
  points: encodeBlock(points, { compress: true }),
  head: encodeHead(Head.of(points)),
  first_step: points.steps[0],
  last_step: points.steps[points.length - 1]
});

/** @param added in order of step, each once */
function withoutKnown(before: SealedBefore, added: Points): Points {
  const last = before.head?.head.last ?? null;
  if (last === null || added.length === 0) return added;
  if (comparePoints('step', pointAt(added, 0), last) > 0) return added;
  const known = [before.open, ...before.overlapping(Head.of(added))].filter(
    points => points.length > 0
  );
  return known.reduce(withoutThose, added);
}

/** Both in order of step. */
function withoutThose(points: Points, known: Points): Points {
  let next = 0;
  return filterPoints(points, at => {
    const point = pointAt(points, at);
    while (next < known.length && comparePoints('step', pointAt(known, next), point) < 0) next++;
    return next >= known.length || comparePoints('step', pointAt(known, next), point) !== 0;
  });
}
