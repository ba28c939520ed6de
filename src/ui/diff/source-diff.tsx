import { useMemo, type ReactNode } from 'react';
import type { Translation } from '../translation.ts';
import { foldedLines, type FoldedLines } from './folded-lines.ts';
import { lineDiff, type DiffLine } from './line-diff.ts';
import { markWords, type MarkedLine, type Piece } from './word-diff.ts';

const SIGN = { same: ' ', removed: '-', added: '+' } as const;

/** What changed between two sources, line by line; one that is undefined is not there at all. */
export function SourceDiff({
  before,
  after,
  label,
  trans
}: {
  before: string | undefined;
  after: string | undefined;
  label: string;
  trans: Translation;
}) {
  const lines = useMemo(() => foldedLines(markWords(linesOf(before, after))), [before, after]);
  return (
    <div className="ct-code ct-diff" role="group" tabIndex={0} aria-label={label}>
      {lines.map((line, at) => (
        <Line key={at} line={line} trans={trans} />
      ))}
    </div>
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

function linesOf(before: string | undefined, after: string | undefined): DiffLine[] {
  if (before === undefined) return sided(after ?? '', 'added');
  return after === undefined ? sided(before, 'removed') : lineDiff(before, after);
}

const sided = (source: string, kind: 'added' | 'removed') =>
  source.split('\n').map(text => ({ kind, text }));
