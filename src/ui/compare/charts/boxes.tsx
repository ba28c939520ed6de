import { seriesStyle } from '../../../plot/palette.ts';
import type { Translation } from '../../translation.ts';
import { BottomAxis, LeftAxis } from './axis-drawing.tsx';
import type { AxisValue, ChartAxis } from './axis.ts';
import { BOXES_MARGIN, boxesLayout, type Box } from './boxes-layout.ts';
import { ChartFrame, type ChartFile, type RunNote } from './chart-frame.tsx';

const HEIGHT = 320;

/** How one value of the runs is spread in each of their groups. */
export function Boxes({
  values,
  of,
  labels,
  title,
  places,
  about,
  file,
  trans,
  onOpen
}: {
  values: readonly AxisValue[];
  /** Of each run the index of its group; null: it has none. */
  of: readonly (number | null)[];
  /** Of the groups. */
  labels: readonly string[];
  title: string;
  /** Of each run, its place in the palette. */
  places: readonly number[];
  about(run: number): RunNote;
  file: ChartFile;
  trans: Translation;
  onOpen(run: number): void;
}) {
  const layout = (width: number) => {
    const { axis, ticks, boxes, marks } = boxesLayout(values, of, labels, {
      width,
      height: HEIGHT
    });
    const { left, right, top, bottom } = BOXES_MARGIN;
    const draw = (pointed: number | null) => (
      <>
        <LeftAxis axis={axis} left={left} right={width - right} />
        <text className="ct-tick ct-axis-title" x={4} y={12}>
          {title}
        </text>
        <BottomAxis axis={{ ticks }} top={top} bottom={HEIGHT - bottom} />
        {boxes.map(box => (
          <BoxDrawing key={box.group} box={box} axis={axis} />
        ))}
        {marks.map(({ run, x, y }) => (
          <circle
            key={run}
            className={`ct-mark ${run === pointed ? 'ct-mark-pointed' : ''}`}
            cx={x}
            cy={y}
            r={run === pointed ? 6 : 3.5}
            fill={seriesStyle(places[run]).colour}
          />
        ))}
      </>
    );
    // Group by group, as the arrow keys read them.
    const read = [...marks].sort((a, b) => (of[a.run] ?? 0) - (of[b.run] ?? 0) || a.y - b.y);
    return { height: HEIGHT, marks: read, draw };
  };
  return (
    <ChartFrame
      label={trans.__('%1 in groups', title)}
      layout={layout}
      about={about}
      file={file}
      trans={trans}
      onOpen={onOpen}
    />
  );
}

function BoxDrawing({ box: { left, width, summary }, axis }: { box: Box; axis: ChartAxis }) {
  const at = (value: number) => axis.place(value) ?? 0;
  const { low, q1, median, q3, high } = summary;
  const centre = left + width / 2;
  const whisker = (from: number, to: number) =>
    `M${centre} ${at(from)}V${at(to)}M${centre - width / 4} ${at(to)}h${width / 2}`;
  return (
    <g>
      <path className="ct-box" d={`${whisker(q1, low)}${whisker(q3, high)}`} />
      <rect
        className="ct-box"
        x={left}
        width={width}
        y={at(q3)}
        height={Math.max(1, at(q1) - at(q3))}
      />
      <path className="ct-box ct-median" d={`M${left} ${at(median)}h${width}`} />
    </g>
  );
}
