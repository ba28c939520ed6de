import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { Lineage } from '../../protocol/endpoints/lineage.ts';
import type { Translation } from '../translation.ts';
import type { ShownNode } from './columns.ts';
import { layoutOf, pathOf, type Box, type Layout } from './layout.ts';
import { KindIcon, kindWord, manyWord, nodeText } from './node-words.tsx';

const ROW = 34;
const BOX_HEIGHT = 28;
const GAP = 48;
const MIN_BOX = 120;
const MAX_BOX = 260;

/** The lineage as boxes in columns; one of them is reached by Tab, arrow keys go along the lines. */
export function GraphView({
  lineage,
  width,
  trans,
  onOpen
}: {
  lineage: Lineage;
  /** px that there are. */
  width: number;
  trans: Translation;
  onOpen(node: ShownNode): void;
}) {
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const layout = useMemo(() => layoutOf(lineage, unfolded), [lineage, unfolded]);
  const [hovered, setHovered] = useState<string | null>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const [home, setHome] = useState<string | null>(null);
  const graph = useRef<HTMLDivElement>(null);
  const { boxes, links, columns, rows } = layout;
  const has = (id: string | null) => boxes.some(box => box.id === id);
  const reached = has(home) ? home : (boxes[0]?.id ?? null);
  const lit = [hovered, focused].find(has) ?? null;
  const path = useMemo(() => (lit === null ? null : pathOf(lit, links)), [lit, links]);

  const room = Math.floor((width - (columns - 1) * GAP) / Math.max(1, columns));
  const boxWidth = Math.min(MAX_BOX, Math.max(MIN_BOX, room));
  const left = (box: Box) => box.column * (boxWidth + GAP);
  const middle = (box: Box) => box.row * ROW + BOX_HEIGHT / 2;
  const byId = new Map(boxes.map(box => [box.id, box]));

  const press = (box: Box) => {
    if (box.node !== null) return onOpen(box.node);
    const next = new Set(unfolded);
    if (!next.delete(box.id)) next.add(box.id);
    setUnfolded(next);
  };
  const onKeyDown = (event: KeyboardEvent, box: Box) => {
    const next = nextBox(event.key, box, layout);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    const buttons = graph.current?.querySelectorAll<HTMLElement>('[data-node]') ?? [];
    [...buttons].find(one => one.dataset['node'] === next.id)?.focus();
  };
  const classOf = (isLit: boolean) => (path === null ? '' : isLit ? 'ct-lit' : 'ct-unlit');
  const size = {
    width: columns * boxWidth + (columns - 1) * GAP,
    height: rows * ROW
  };
  return (
    <div className="ct-lineage-scroll">
      <div
        ref={graph}
        className="ct-lineage-graph"
        role="group"
        aria-label={trans.__('Lineage. Arrow keys go from one to the next.')}
        style={size}
      >
        <svg {...size} aria-hidden="true" focusable="false">
          {links.map(({ from, to, inferred }) => {
            const [start, end] = [byId.get(from), byId.get(to)];
            if (start === undefined || end === undefined) return null;
            return (
              <path
                key={`${from} ${to}`}
                className={`ct-lineage-line ${classOf(path?.has(from) === true && path.has(to))}`}
                strokeDasharray={inferred ? '4 3' : undefined}
                d={curve(
                  left(start) + (end.column < start.column ? 0 : boxWidth),
                  middle(start),
                  left(end) + (end.column < start.column ? boxWidth : 0),
                  middle(end)
                )}
              />
            );
          })}
        </svg>
        {boxes.map(box => (
          <button
            key={box.id}
            type="button"
            data-node={box.id}
            className={`ct-lineage-box ${classOf(path?.has(box.id) === true)}`}
            style={{ left: left(box), top: box.row * ROW, width: boxWidth, height: BOX_HEIGHT }}
            tabIndex={box.id === reached ? 0 : -1}
            aria-expanded={box.node === null ? box.unfolded : undefined}
            title={titleOf(box, trans)}
            onClick={() => press(box)}
            onKeyDown={event => onKeyDown(event, box)}
            onPointerEnter={() => setHovered(box.id)}
            onPointerLeave={() => setHovered(null)}
            onFocus={() => {
              setFocused(box.id);
              setHome(box.id);
            }}
            onBlur={() => setFocused(null)}
          >
            <KindIcon kind={box.kind} />
            {box.node === null ? (
              <span className="ct-lineage-text">
                {manyWord(box.kind, box.members.length, trans)}
              </span>
            ) : (
              <>
                <span className="ct-faint">{kindWord(box.kind, trans)}</span>{' '}
                <span className="ct-lineage-text">{nodeText(box.node)}</span>
              </>
            )}
          </button>
        ))}
      </div>
    </div>
  );
}

const titleOf = ({ kind, node, members }: Box, trans: Translation) =>
  node === null
    ? manyWord(kind, members.length, trans)
    : `${kindWord(kind, trans)} ${nodeText(node)}`;

function curve(x1: number, y1: number, x2: number, y2: number): string {
  const half = (x1 + x2) / 2;
  return `M${x1} ${y1}C${half} ${y1} ${half} ${y2} ${x2} ${y2}`;
}

/** Up and down in a column; left and right along a line, to the first that there is. */
function nextBox(key: string, box: Box, { boxes, links }: Layout): Box | null {
  const at = (id: string) => boxes.find(one => one.id === id);
  const inColumn = boxes.filter(({ column }) => column === box.column);
  const linked = (ids: string[]) =>
    ids.flatMap(id => at(id) ?? []).sort((a, b) => a.row - b.row)[0] ?? null;
  switch (key) {
    case 'ArrowUp':
      return inColumn.find(({ row }) => row === box.row - 1) ?? null;
    case 'ArrowDown':
      return inColumn.find(({ row }) => row === box.row + 1) ?? null;
    case 'ArrowRight':
      return linked(links.filter(({ from }) => from === box.id).map(({ to }) => to));
    case 'ArrowLeft':
      return linked(links.filter(({ to }) => to === box.id).map(({ from }) => from));
    case 'Home':
      return inColumn[0];
    case 'End':
      return inColumn.at(-1) ?? null;
    default:
      return null;
  }
}
