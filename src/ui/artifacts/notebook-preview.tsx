import { useMemo } from 'react';
import { Markdown } from '../markdown/markdown.tsx';
import { Code } from '../run/code.tsx';
import { Outputs } from '../run/outputs.tsx';
import type { Translation } from '../translation.ts';
import { readNotebook, type NotebookCell } from './read-notebook.ts';
import { cellName } from '../cell-name.ts';

/** A notebook to be read: its cells with their outputs; the text itself if it is none. */
export function NotebookPreview({ text, trans }: { text: string; trans: Translation }) {
  const notebook = useMemo(() => readNotebook(text), [text]);
  if (notebook === null) return <Code source={text} language="" />;
  return (
    <div className="ct-notebook">
      {notebook.cells.length === 0 && (
        <p className="ct-faint ct-none">{trans.__('The notebook has no cells.')}</p>
      )}
      {notebook.cells.map((cell, at) => (
        <Cell key={at} cell={cell} language={notebook.language} trans={trans} />
      ))}
    </div>
  );
}

function Cell({
  cell,
  language,
  trans
}: {
  cell: NotebookCell;
  language: string;
  trans: Translation;
}) {
  if (cell.type === 'markdown') return <Markdown text={cell.source} />;
  return (
    <div className="ct-notebook-cell">
      <span className="ct-cell-count">{cell.type === 'code' && cellName(cell)}</span>
      <div className="ct-notebook-code">
        <Code source={cell.source} language={cell.type === 'code' ? language : ''} />
        {cell.outputs.length > 0 && <Outputs outputs={cell.outputs} trans={trans} />}
      </div>
    </div>
  );
}
