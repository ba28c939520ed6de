import { useMemo } from 'react';
import { middleEllipsis } from '../../../plot/middle-ellipsis.ts';
import { seriesStyle } from '../../../plot/palette.ts';
import type { Translation } from '../../translation.ts';
import { LeftLabels } from './axis-drawing.tsx';
import { AxisBrush, BRUSH_WIDTH } from './axis-brush.tsx';
import type { AxisValue } from './axis.ts';
import type { Brush } from './brush.ts';
import { ChartFrame, type ChartFile, type RunNote } from './chart-frame.tsx';
import { PARALLEL_MARGIN, parallelLayout, type ParallelLine } from './parallel-layout.ts';

const HEIGHT = 320;
const TITLE_LENGTH = 16;

/** Runs as lines through their values, an axis each; those outside the brushes are faint. */
export function Parallel({
  columns,
  titles,
  places,
  brushes,
  within,
  counts,
  about,
  file,
  trans,
  onOpen,
  onDrag,
  onChoose
}: {
  /** Of each axis the values of the runs. */
  columns: readonly (readonly AxisValue[])[];
  titles: readonly string[];
  places: readonly number[];
  /** One an axis. */
  brushes: readonly (Brush | null)[];
  /** Of each run, whether it lies within all brushes. */
  within: readonly boolean[];
  /** `7 of 20 runs` */
  counts: string;
  about(run: number): RunNote;
  file: ChartFile;
  trans: Translation;
  onOpen(run: number): void;
  /** @param brush undefined: it is no longer dragged, and nothing was chosen */
  onDrag(axis: number, brush: Brush | null | undefined): void;
  onChoose(axis: number, brush: Brush | null): void;
}) {
  // While a brush is dragged, neither axes nor lines move.
  const placedIn = useMemo(
    () => ofLast((width: number) => parallelLayout(columns, { width, height: HEIGHT })),
    [columns]
  );
  const layout = (width: number) => {
    const { axes, lines } = placedIn(width);
    const { top, bottom } = PARALLEL_MARGIN;
    const inside = lines.filter(({ run }) => within[run]);
    const drawn = [...lines.filter(({ run }) => !within[run]), ...inside];
    const draw = (pointed: number | null) => (
      <>
        {drawn.map(({ run, path }) => {
          const { colour, dash } = seriesStyle(places[run]);
          return (
            <path
              key={run}
              className={`ct-line ${lineClass(run, within[run], pointed)}`}
              d={path}
              stroke={colour}
              strokeDasharray={dash ?? undefined}
            />
          );
        })}
        {axes.map(({ x, axis }, at) => (
          <g key={at}>
            <path className="ct-axis" d={`M${x} ${top}V${HEIGHT - bottom}`} />
            {axis.spans(brushes[at] ?? NOTHING).map(({ start, end }) => (
              <rect
                key={start}
                className="ct-brush"
                x={x - BRUSH_WIDTH / 4}
                width={BRUSH_WIDTH / 2}
                y={start}
                height={Math.max(1, end - start)}
              />
            ))}
            <LeftLabels axis={axis} left={x} />
            <text className="ct-tick ct-tick-x ct-axis-title" x={x} y={14 + (at % 2) * 11}>
              {middleEllipsis(titles[at], TITLE_LENGTH)}
            </text>
          </g>
        ))}
      </>
    );
    const controls = axes.map(({ x, axis }, at) => (
      <AxisBrush
        key={at}
        title={titles[at]}
        x={x}
        top={top}
        height={HEIGHT - bottom - top}
        axis={axis}
        brush={brushes[at]}
        counts={counts}
        trans={trans}
        onDrag={brush => onDrag(at, brush)}
        onChoose={brush => onChoose(at, brush)}
      />
    ));
    return { height: HEIGHT, marks: inside.flatMap(marksOf), draw, controls };
  };
  return (
    <ChartFrame
      label={trans.__('Parallel coordinates: %1', titles.join(', '))}
      layout={layout}
      about={about}
      file={file}
      trans={trans}
      onOpen={onOpen}
    />
  );
}

const NOTHING: Brush = { texts: [] };

function lineClass(run: number, isWithin: boolean, pointed: number | null): string {
  if (!isWithin) return 'ct-line-outside';
  if (pointed === null) return '';
  return run === pointed ? 'ct-mark-pointed' : 'ct-mark-behind';
}

const marksOf = ({ run, points }: ParallelLine) =>
  points.filter(point => point !== null).map(point => ({ run, ...point }));

/** The same function, which keeps its last answer. */
function ofLast<Result>(compute: (width: number) => Result): (width: number) => Result {
  let last: { width: number; result: Result } | null = null;
  return width => {
    if (last?.width !== width) last = { width, result: compute(width) };
    return last.result;
  };
}
