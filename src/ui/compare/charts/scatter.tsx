import { seriesStyle } from '../../../plot/palette.ts';
import type { Translation } from '../../translation.ts';
import { BottomAxis, LeftAxis } from './axis-drawing.tsx';
import type { AxisValue } from './axis.ts';
import { ChartFrame, type ChartFile, type RunNote } from './chart-frame.tsx';
import { SCATTER_MARGIN, scatterLayout } from './scatter-layout.ts';

const HEIGHT = 320;

/** Runs by two of their values. */
export function Scatter({
  xs,
  ys,
  xTitle,
  yTitle,
  places,
  logs,
  about,
  file,
  trans,
  onOpen
}: {
  xs: readonly AxisValue[];
  ys: readonly AxisValue[];
  xTitle: string;
  yTitle: string;
  /** Of each run, its place in the palette. */
  places: readonly number[];
  logs: { xLog: boolean; yLog: boolean };
  about(run: number): RunNote;
  file: ChartFile;
  trans: Translation;
  onOpen(run: number): void;
}) {
  const layout = (width: number) => {
    const { x, y, marks } = scatterLayout(xs, ys, { width, height: HEIGHT }, logs);
    const { left, right, top, bottom } = SCATTER_MARGIN;
    const draw = (pointed: number | null) => (
      <>
        <LeftAxis axis={y} left={left} right={width - right} />
        <text className="ct-tick ct-axis-title" x={4} y={12}>
          {yTitle}
        </text>
        <BottomAxis
          axis={x}
          top={top}
          bottom={HEIGHT - bottom}
          title={{ text: xTitle, x: (left + width - right) / 2 }}
        />
        {marks.map(mark => (
          <circle
            key={mark.run}
            className={`ct-mark ${mark.run === pointed ? 'ct-mark-pointed' : ''}`}
            cx={mark.x}
            cy={mark.y}
            r={mark.run === pointed ? 7 : 5}
            fill={seriesStyle(places[mark.run]).colour}
          />
        ))}
      </>
    );
    // From left to right, as the arrow keys read them.
    return { height: HEIGHT, marks: [...marks].sort((a, b) => a.x - b.x), draw };
  };
  return (
    <ChartFrame
      label={trans.__('%1 over %2', yTitle, xTitle)}
      layout={layout}
      about={about}
      file={file}
      trans={trans}
      onOpen={onOpen}
    />
  );
}
