import { middleEllipsis } from '../../../plot/middle-ellipsis.ts';
import { seriesStyle } from '../../../plot/palette.ts';
import type { Translation } from '../../translation.ts';
import { LeftLabels } from './axis-drawing.tsx';
import type { AxisValue } from './axis.ts';
import { ChartFrame, type RunNote } from './chart-frame.tsx';
import { PARALLEL_MARGIN, parallelLayout } from './parallel-layout.ts';

const HEIGHT = 320;
const TITLE_LENGTH = 16;

/** Runs as lines through their values, an axis each. */
export function Parallel({
  columns,
  titles,
  places,
  about,
  trans,
  onOpen
}: {
  /** Of each axis the values of the runs. */
  columns: readonly (readonly AxisValue[])[];
  titles: readonly string[];
  places: readonly number[];
  about(run: number): RunNote;
  trans: Translation;
  onOpen(run: number): void;
}) {
  const layout = (width: number) => {
    const { axes, lines } = parallelLayout(columns, { width, height: HEIGHT });
    const { top, bottom } = PARALLEL_MARGIN;
    const draw = (pointed: number | null) => (
      <>
        {lines.map(({ run, path }) => {
          const { colour, dash } = seriesStyle(places[run]);
          return (
            <path
              key={run}
              className={`ct-line ${pointed === null ? '' : run === pointed ? 'ct-mark-pointed' : 'ct-mark-behind'}`}
              d={path}
              stroke={colour}
              strokeDasharray={dash ?? undefined}
            />
          );
        })}
        {axes.map(({ x, axis }, at) => (
          <g key={titles[at]}>
            <path className="ct-axis" d={`M${x} ${top}V${HEIGHT - bottom}`} />
            <LeftLabels axis={axis} left={x} />
            <text className="ct-tick ct-tick-x ct-axis-title" x={x} y={14 + (at % 2) * 11}>
              {middleEllipsis(titles[at], TITLE_LENGTH)}
            </text>
          </g>
        ))}
      </>
    );
    const marks = lines.flatMap(({ run, points }) =>
      points.filter(point => point !== null).map(point => ({ run, ...point }))
    );
    return { height: HEIGHT, marks, draw };
  };
  return (
    <ChartFrame
      label={trans.__('Parallel coordinates: %1', titles.join(', '))}
      layout={layout}
      about={about}
      trans={trans}
      onOpen={onOpen}
    />
  );
}
