import { middleEllipsis } from '../../../plot/middle-ellipsis.ts';
import type { ChartAxis } from './axis.ts';

const LABEL_LENGTH = 12;
/** Least distance between two labels, px. */
const ROOM = { x: 64, y: 14 } as const;

/** Along the bottom, with lines through the chart. */
export function BottomAxis({
  axis,
  top,
  bottom,
  title
}: {
  axis: Pick<ChartAxis, 'ticks'>;
  top: number;
  bottom: number;
  title?: { text: string; x: number };
}) {
  return (
    <g>
      <path
        className="ct-grid"
        d={axis.ticks.map(({ at }) => `M${at} ${top}V${bottom}`).join('')}
      />
      {spread(axis.ticks, ROOM.x).map(({ at, label }) => (
        <text key={label} className="ct-tick ct-tick-x" x={at} y={bottom + 13}>
          {middleEllipsis(label, LABEL_LENGTH)}
        </text>
      ))}
      {title && (
        <text className="ct-tick ct-tick-x ct-axis-title" x={title.x} y={bottom + 28}>
          {title.text}
        </text>
      )}
    </g>
  );
}

/** At the left of `left`, with lines to `right`. */
export function LeftAxis({ axis, left, right }: { axis: ChartAxis; left: number; right: number }) {
  return (
    <g>
      <path
        className="ct-grid"
        d={axis.ticks.map(({ at }) => `M${left} ${at}H${right}`).join('')}
      />
      <LeftLabels axis={axis} left={left} />
    </g>
  );
}

export function LeftLabels({ axis, left }: { axis: ChartAxis; left: number }) {
  return (
    <>
      {spread(axis.ticks, ROOM.y).map(({ at, label }) => (
        <text key={label} className="ct-tick ct-tick-y" x={left - 5} y={at + 3.5}>
          {middleEllipsis(label, LABEL_LENGTH)}
        </text>
      ))}
    </>
  );
}

/** As many ticks as have room for their labels. */
function spread(ticks: ChartAxis['ticks'], room: number): ChartAxis['ticks'] {
  const shown: { at: number; label: string }[] = [];
  for (const tick of ticks) {
    const last = shown[shown.length - 1];
    if (last === undefined || Math.abs(tick.at - last.at) >= room) shown.push(tick);
  }
  return shown;
}
