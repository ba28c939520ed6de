import { useMemo, type ReactNode } from 'react';
import type { Execution } from '../../protocol/entities/session.ts';
import type { Translation } from '../translation.ts';
import type { CellPair } from './align-cells.ts';
import { foldedLines, type FoldedLines } from './folded-lines.ts';
import { lineDiff } from './line-diff.ts';
import { markWords, type MarkedLine, type Piece } from './word-diff.ts';

const SIGN = { same: ' ', removed: '-', added: '+' } as const;

/** A cell that differs, line by line. */
export function CellPairView({
  pair,
  names,
  trans
}: {
  pair: CellPair;
  /** Of the two runs. */
  names: { before: string; after: string };
  trans: Translation;
}) {
  const { before, after } = pair;
  const lines = useMemo(
    () => foldedLines(markWords(linesOf(before?.source, after?.source))),
    [before?.source, after?.source]
  );
  const counts = [before, after].map(countText).filter(text => text !== null);
  const only = before === null ? names.after : after === null ? names.before : null;
  return (
    <li className="ct-cell ct-compare-cell" data-cell-id={(after ?? before)?.cell_id ?? undefined}>
      <p className="ct-compare-cell-head">
        <span className="ct-cell-count">{[...new Set(counts)].join(' / ')}</span>
        {only !== null && <span className="ct-faint">{trans.__('only in %1', only)}</span>}
      </p>
      <div
        className="ct-code ct-diff"
        role="group"
        tabIndex={0}
        aria-label={trans.__('Changes of the cell')}
      >
        {lines.map((line, at) => (
          <Line key={at} line={line} trans={trans} />
        ))}
      </div>
    </li>
  );
}

function Line({ line, trans }: { line: MarkedLine | FoldedLines; trans: Translation }) {
  if ('folded' in line) {
    return (
      <div className="ct-diff-fold ct-faint">
        {trans._n('%1 equal line', '%1 equal lines', line.folded)}
      </div>
    );
  }
  const { kind, pieces } = line;
  const content = pieces.map((piece, at) => <Word key={at} piece={piece} />);
  return (
    <div className={`ct-diff-${kind}`}>
      {/* The sign is read with the line, and copied with it. */}
      <span className="ct-diff-sign">{SIGN[kind]}</span>
      {wrapped(kind, content)}
    </div>
  );
}

/** `ins` and `del` say to screen readers what the colours say. */
function wrapped(kind: MarkedLine['kind'], content: ReactNode): ReactNode {
  if (kind === 'added') return <ins>{content}</ins>;
  return kind === 'removed' ? <del>{content}</del> : content;
}

const Word = ({ piece: { text, changed } }: { piece: Piece }) =>
  changed ? <mark>{text}</mark> : <>{text}</>;

function linesOf(before: string | undefined, after: string | undefined) {
  if (before === undefined) return sided(after ?? '', 'added');
  return after === undefined ? sided(before, 'removed') : lineDiff(before, after);
}

const sided = (source: string, kind: 'added' | 'removed') =>
  source.split('\n').map(text => ({ kind, text }));

const countText = (execution: Execution | null) =>
  execution === null ? null : `[${execution.execution_count ?? ' '}]`;
