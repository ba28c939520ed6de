import type { KeyboardEvent } from 'react';
import { formatNumber } from '../../../plot/format-number.ts';
import type { Translation } from '../../translation.ts';
import type { ChartAxis } from './axis.ts';
import { brushByKey, brushedStops } from './brush-keys.ts';
import type { Brush } from './brush.ts';
import { useBrushDrag } from './use-brush-drag.ts';

/** Of the strip along the axis, px. */
export const BRUSH_WIDTH = 22;

/** Chooses runs by their values on an upright axis, with the pointer or with keys. */
export function AxisBrush({
  title,
  x,
  top,
  height,
  axis,
  brush,
  counts,
  trans,
  onDrag,
  onChoose
}: {
  /** What the axis shows. */
  title: string;
  x: number;
  top: number;
  height: number;
  axis: ChartAxis;
  brush: Brush | null;
  /** `7 of 20 runs`: within the brushes of all axes. */
  counts: string;
  trans: Translation;
  /** While it is dragged; undefined: no longer, and nothing was chosen. */
  onDrag(brush: Brush | null | undefined): void;
  onChoose(brush: Brush | null): void;
}) {
  const { handlers, cursor, cancel } = useBrushDrag({
    axis,
    brush,
    top,
    height,
    onDrag,
    onChoose
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      if (!cancel()) {
        // With nothing to clear it is for the chart, or the page.
        if (brush === null) return;
        onChoose(null);
      }
    } else {
      const chosen = brushByKey(event, axis.stops, brush);
      if (chosen === undefined) return;
      onChoose(chosen);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const [, high] = brushedStops(axis.stops, brush);
  return (
    <div
      className="ct-axis-brush"
      style={{ left: x - BRUSH_WIDTH / 2, width: BRUSH_WIDTH, top, height, cursor }}
      role="slider"
      tabIndex={0}
      aria-label={trans.__('Choose runs by %1', title)}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={Math.max(0, axis.stops.length - 1)}
      aria-valuenow={high}
      aria-valuetext={trans.__('%1; %2', brushWords(brush, trans), counts)}
      title={trans.__(
        'Drag to choose runs. Keys: arrows move the upper end, with Shift the lower one; Page Up and Page Down move both; Escape clears.'
      )}
      onKeyDown={onKeyDown}
      {...handlers}
    />
  );
}

function brushWords(brush: Brush | null, trans: Translation): string {
  if (brush === null) return trans.__('all values');
  if ('texts' in brush) return brush.texts.join(', ');
  return trans.__('%1 to %2', formatNumber(brush.low), formatNumber(brush.high));
}
