import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { DEFAULT_AXES, type Axes, type StepRange } from '../../plot/axes.ts';
import type { Band } from '../../plot/band.ts';
import { figureOf } from '../../plot/figure.ts';
import type { LineStyle } from '../../plot/line-style.ts';
import { xOf } from '../../plot/panel.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import type { Translation } from '../translation.ts';
import { useWidth } from '../use-width.ts';
import { useCursorLink } from './cursor-link.tsx';
import { ExportMenu } from './export-menu.tsx';
import { LinkedCursor } from './linked-cursor.tsx';
import { Cursor, PanelDrawing } from './panel-drawing.tsx';
import type { PlotPoint } from './plot-point.ts';
import { pointsCsv } from './points-csv.ts';
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
  /** Where relative times begin, one per series; absent: at the first points of the runs. */
  starts?: readonly number[];
  /** Name of the files that can be saved, and their heading; absent: nothing can. */
  exportName?: string;
}

/**
 * Lines at a fixed height and the width that there is. The pointer, or the arrow keys, read the points;
 * a click, or Enter, hands over the nearest one; dragging, or + and -, choose what is shown.
 */
export function FigureView(props: FigureViewProps) {
  const frame = useRef<HTMLDivElement>(null);
  const measured = useWidth(frame, DEFAULT_WIDTH);
  // Not before there is a width: lines would be laid out twice for every plot.
  const [isPlaced, setPlaced] = useState(false);
  useLayoutEffect(() => setPlaced(true), []);
  return (
    <div ref={frame} className="ct-figure-frame" style={{ minHeight: props.height }}>
      {isPlaced && <DrawnFigure {...props} width={measured} />}
    </div>
  );
}

function DrawnFigure({
  width,
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
}: FigureViewProps & { width: number }) {
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
  const linked = useCursorLink(figure.x, reading?.nearest.x ?? null);
  const hint =
    onZoom === undefined
      ? trans.__('%1. Arrow keys read the points.', label)
      : trans.__('%1. Arrow keys read the points, plus and minus zoom.', label);

  // Bands alone have no points.
  const csv = () =>
    pointsCsv(
      series.filter(({ metric_key }) => !hidden?.has(metric_key)),
      zoom
    );

  return (
    <>
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
              x={reading.nearest.x}
              points={reading.points}
              nearest={reading.nearest}
            />
          )}
        </svg>
        {linked !== null && (
          <LinkedCursor {...linked} figure={figure} series={series} trans={trans} />
        )}
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
          csv={series.length === 0 ? undefined : csv}
        />
      )}
    </>
  );
}
