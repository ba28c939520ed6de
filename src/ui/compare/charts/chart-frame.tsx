import {
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type ReactNode
} from 'react';
import { readOutSide } from '../../plot/read-out.tsx';
import type { Translation } from '../../translation.ts';
import { useWidth } from '../../use-width.ts';
import { ChartExport } from './chart-export.tsx';
import { chartSvg, type LegendEntry } from './chart-svg.ts';
import type { Mark } from './scatter-layout.ts';

const DEFAULT_WIDTH = 640;
/** A mark farther from the pointer is not meant, px. */
const REACH = 40;

/** What a chart draws at a width. */
export interface Drawing {
  height: number;
  /** Where runs can be pointed at; several of one run where it is a line. In the order of reading. */
  marks: readonly Mark[];
  /** @param pointed index of the run under the pointer, or null */
  draw(pointed: number | null): ReactNode;
  /** Controls over the drawing; they keep to themselves the events that they use. */
  controls?: ReactNode;
}

/** What is saved of a chart beside the drawing. */
export interface ChartFile {
  /** What its colours stand for; empty where the drawing says it. */
  legend: readonly LegendEntry[];
  /** The values as rows of texts, the head first. */
  table(): readonly (readonly string[])[];
}

/** What is read out of a run: its name, and lines of text below it. */
export interface RunNote {
  title: string;
  lines: readonly string[];
}

/**
 * A chart of runs at the width that there is. The pointer, or the arrow keys, read the runs; a click,
 * or Enter, opens the one that is read.
 */
export function ChartFrame({
  label,
  layout,
  about,
  file,
  trans,
  onOpen
}: {
  /** What a screen reader says of the whole; heading and name of what is saved. */
  label: string;
  layout(width: number): Drawing;
  about(run: number): RunNote;
  file: ChartFile;
  trans: Translation;
  onOpen(run: number): void;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const width = useWidth(frame, DEFAULT_WIDTH);
  const [pointed, setPointed] = useState<Mark | null>(null);
  // Not laid out again while only the pointer moves.
  const { height, marks, draw, controls } = useMemo(() => layout(width), [layout, width]);
  // The place that was pointed at may be another run's by now, or gone.
  const mark = marks.find(one => one.run === pointed?.run && one.x === pointed.x) ?? null;
  const at = (event: MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return nearestMark(marks, event.clientX - box.left, event.clientY - box.top);
  };

  const onPointerMove = (event: PointerEvent) => setPointed(at(event));
  const onClick = (event: MouseEvent) => {
    const found = at(event);
    if (found !== null) onOpen(found.run);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (by !== undefined) setPointed(nextRun(marks, mark, by));
    else if (event.key === 'Escape' && mark !== null) setPointed(null);
    else if (event.key === 'Enter' && mark !== null) onOpen(mark.run);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={frame} className="ct-figure-frame">
      <div
        className="ct-figure ct-figure-clickable ct-value-chart"
        style={{ height }}
        role="application"
        aria-roledescription={trans.__('chart')}
        aria-label={trans.__('%1. Arrow keys read the runs, Enter opens one.', label)}
        tabIndex={0}
        onPointerDown={() => setPointed(null)}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setPointed(null)}
        onBlur={() => setPointed(null)}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        <svg ref={svg} width={width} height={height} aria-hidden="true" focusable="false">
          {draw(mark?.run ?? null)}
        </svg>
        {controls}
        {mark !== null && <Note note={about(mark.run)} mark={mark} width={width} height={height} />}
      </div>
      <ChartExport
        name={label}
        svg={() => chartSvg(svg.current as SVGSVGElement, label, file.legend, trans)}
        table={file.table}
        trans={trans}
      />
    </div>
  );
}

/** On the side of the mark where there is room. */
function Note({
  note,
  mark,
  width,
  height
}: {
  note: RunNote;
  mark: Mark;
  width: number;
  height: number;
}) {
  const side = readOutSide(mark.x, width);
  const edge = mark.y > height / 2 ? { bottom: height - mark.y + 4 } : { top: mark.y + 4 };
  return (
    <div className="ct-read-out" style={{ top: 'auto', ...side, ...edge }} role="status">
      <div className="ct-value-chart-name">{note.title}</div>
      {note.lines.map(line => (
        <div key={line} className="ct-number">
          {line}
        </div>
      ))}
    </div>
  );
}

function nearestMark(marks: readonly Mark[], x: number, y: number): Mark | null {
  let nearest: Mark | null = null;
  let least = REACH;
  for (const mark of marks) {
    const distance = Math.hypot(mark.x - x, mark.y - y);
    if (distance < least) [nearest, least] = [mark, distance];
  }
  return nearest;
}

/** The first mark of the next run, in the order of the marks; round at the ends. */
function nextRun(marks: readonly Mark[], from: Mark | null, by: number): Mark | null {
  const runs = [...new Set(marks.map(({ run }) => run))];
  if (runs.length === 0) return null;
  const start = from === null ? (by > 0 ? -1 : 0) : runs.indexOf(from.run);
  const run = runs[(start + by + runs.length) % runs.length];
  return marks.find(mark => mark.run === run) ?? null;
}
