import { formatNumber } from '../../../plot/format-number.ts';
import { middleEllipsis } from '../../../plot/middle-ellipsis.ts';
import { seriesStyle } from '../../../plot/palette.ts';
import type { Translation } from '../../translation.ts';
import { BottomAxis } from './axis-drawing.tsx';
import type { AxisValue } from './axis.ts';
import { BAR_HEIGHT, BARS_MARGIN, barsLayout } from './bars-layout.ts';
import { ChartFrame, type ChartFile, type RunNote } from './chart-frame.tsx';

const NAME_LENGTH = 18;

/** One value of the runs, the largest on top. */
export function Bars({
  values,
  names,
  title,
  places,
  about,
  file,
  trans,
  onOpen
}: {
  values: readonly AxisValue[];
  names: readonly string[];
  title: string;
  places: readonly number[];
  about(run: number): RunNote;
  file: ChartFile;
  trans: Translation;
  onOpen(run: number): void;
}) {
  const layout = (width: number) => {
    const { axis, bars, height } = barsLayout(values, width);
    const draw = (pointed: number | null) => (
      <>
        <BottomAxis axis={axis} top={0} bottom={height - BARS_MARGIN.bottom} />
        {bars.map(bar => (
          <g key={bar.run} className={bar.run === pointed ? 'ct-mark-pointed' : ''}>
            <text className="ct-tick ct-tick-y" x={BARS_MARGIN.left - 6} y={bar.y + 3.5}>
              {middleEllipsis(names[bar.run], NAME_LENGTH)}
            </text>
            <rect
              className="ct-mark"
              x={bar.left}
              y={bar.top + 2}
              width={Math.max(1, bar.width)}
              height={BAR_HEIGHT - 4}
              fill={seriesStyle(places[bar.run]).colour}
            />
            <text className="ct-tick" x={bar.left + bar.width + 4} y={bar.y + 3.5}>
              {formatNumber(values[bar.run] as number)}
            </text>
          </g>
        ))}
      </>
    );
    return { height, marks: bars, draw };
  };
  return (
    <ChartFrame
      label={trans.__('%1 of the runs', title)}
      layout={layout}
      about={about}
      file={file}
      trans={trans}
      onOpen={onOpen}
    />
  );
}
