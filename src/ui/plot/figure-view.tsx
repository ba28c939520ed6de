import { useMemo, useRef } from 'react';
import { DEFAULT_AXES, type Axes, type StepRange } from '../../plot/axes.ts';
import type { Band } from '../../plot/band.ts';
import { figureOf } from '../../plot/figure.ts';
import type { LineStyle } from '../../plot/line-style.ts';
import { xOf } from '../../plot/panel.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import type { Translation } from '../translation.ts';
import { useWidth } from '../use-width.ts';
import { ExportMenu } from './export-menu.tsx';
import { Cursor, PanelDrawing } from './panel-drawing.tsx';
import type { PlotPoint } from './plot-point.ts';
import { ReadOut } from './read-out.tsx';
import { useFigureInput } from './use-figure-input.ts';

const DEFAULT_WIDTH = 640;

export interface FigureViewProps {
  /** In drawing order. */
  series: readonly Series[];
  /** One per series; absent: the place in the palette is the index. */
  styles?: readonly LineStyle[];
  /** Metrics that are not drawn. */
  hidden?: ReadonlySet<string>;
  axes?: Axes;
  bands?: readonly Band[];
  height: number;
  /** What a screen reader says of the whole. */
  label: string;
  trans: Translation;
  onPointClick?(point: PlotPoint): void;
  /** Steps that were chosen to be shown alone; null: all. */
  onZoom?(range: StepRange | null): void;
  /** Steps that are shown alone. */
  zoom?: StepRange | null;
  /** First points of the runs, for relative times; absent: those of the series. */
  starts?: ReadonlyMap<string, number>;
  /** Name of the files that can be saved, and their heading; absent: nothing can. */
  exportName?: string;
}

/**
 * Lines at a fixed height and the width that there is. The pointer, or the arrow keys, read the points;
 * a click, or Enter, hands over the nearest one; dragging, or + and -, choose what is shown.
 */
export function FigureView({
  series,
  styles,
  hidden,
  axes = DEFAULT_AXES,
  bands,
  height,
  label,
  trans,
  onPointClick,
  onZoom,
  zoom = null,
  starts,
  exportName
}: FigureViewProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame, DEFAULT_WIDTH);
  const options = useMemo(
    () => ({ styles, hidden, axes, bands, range: zoom, starts }),
    [styles, hidden, axes, bands, zoom, starts]
  );
  const figure = useMemo(
    () => figureOf(series, { width, height }, options),
    [series, options, width, height]
  );
  const input = useFigureInput({ figure, series, zoom, onPointClick, onZoom });
  const { reading, selection } = input;
  const panel = reading && figure.panels[reading.panel];
  const hint =
    onZoom === undefined
      ? trans.__('%1. Arrow keys read the points.', label)
      : trans.__('%1. Arrow keys read the points, plus and minus zoom.', label);

  return (
    <div ref={frame} className="ct-figure-frame">
      <div
        className={`ct-figure ${onPointClick ? 'ct-figure-clickable' : ''}`}
        style={{ height }}
        role="application"
        aria-roledescription={trans.__('plot')}
        aria-label={hint}
        tabIndex={0}
        {...input.handlers}
      >
        <svg width={figure.width} height={height} aria-hidden="true" focusable="false">
          {figure.panels.map((one, index) => (
            <PanelDrawing key={index} panel={one} legend={figure.legend} />
          ))}
          {selection !== null && (
            <rect
              className="ct-selection"
              x={selection.x}
              width={selection.width}
              y={selection.panel.plot.y}
              height={selection.panel.plot.height}
            />
          )}
          {reading && panel && (
            <Cursor
              panel={panel}
              legend={figure.legend}
              points={reading.points}
              nearest={reading.nearest}
            />
          )}
        </svg>
        {reading && panel && (
          <ReadOut
            points={reading.points}
            nearest={reading.nearest}
            legend={figure.legend}
            axis={figure.x}
            x={xOf(panel, reading.nearest.x)}
            size={figure}
            trans={trans}
          />
        )}
      </div>
      {exportName !== undefined && (
        <ExportMenu
          name={exportName}
          trans={trans}
          draw={() => figureOf(series, { width, height }, options)}
        />
      )}
    </div>
  );
}
