import { memo, type ReactNode } from 'react';
import { Code } from '../run/code.tsx';
import { parseBlocks, type Block } from './parse-blocks.ts';
import { parseInline, type Inline } from './parse-inline.ts';

/** Below the headings of the view that it stands in. */
const FIRST_LEVEL = 4;

/**
 * Markdown as React elements. What is no Markdown of `parseBlocks` and `parseInline`, HTML above all,
 * is shown as it is written; pictures are links, so that nothing is asked of another host.
 */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return <div className="ct-markdown">{parseBlocks(text).map(drawBlock)}</div>;
});

function drawBlock(block: Block, key: number): ReactNode {
  switch (block.kind) {
    case 'heading': {
      const Heading = `h${Math.min(6, block.level + FIRST_LEVEL - 1)}` as 'h4';
      return <Heading key={key}>{drawn(block.text)}</Heading>;
    }
    case 'paragraph':
      return <p key={key}>{drawn(block.text)}</p>;
    case 'code':
      return <Code key={key} source={block.text} language={block.language} />;
    case 'quote':
      return <blockquote key={key}>{block.blocks.map(drawBlock)}</blockquote>;
    case 'rule':
      return <hr key={key} />;
    case 'list':
      return drawList(block, key);
    case 'table':
      return drawTable(block, key);
  }
}

function drawList({ start, items }: Extract<Block, { kind: 'list' }>, key: number): ReactNode {
  const drawnItems = items.map((blocks, at) => <li key={at}>{drawItem(blocks)}</li>);
  return start === null ? (
    <ul key={key}>{drawnItems}</ul>
  ) : (
    <ol key={key} start={start}>
      {drawnItems}
    </ol>
  );
}

/** A line alone needs no paragraph. */
function drawItem(blocks: readonly Block[]): ReactNode {
  const [first, ...rest] = blocks;
  if (first?.kind !== 'paragraph') return blocks.map(drawBlock);
  return [<span key="first">{drawn(first.text)}</span>, ...rest.map(drawBlock)];
}

function drawTable({ head, rows }: Extract<Block, { kind: 'table' }>, key: number): ReactNode {
  return (
    <div key={key} className="ct-table-frame">
      <table className="ct-table">
        <thead>
          <tr>
            {head.map((cell, at) => (
              <th key={at} scope="col">
                {drawn(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {row.map((cell, column) => (
                <td key={column}>{drawn(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const drawn = (text: string) => parseInline(text).map(drawInline);

function drawInline(inline: Inline, key: number): ReactNode {
  switch (inline.kind) {
    case 'text':
      return inline.text;
    case 'code':
      return <code key={key}>{inline.text}</code>;
    case 'break':
      return <br key={key} />;
    case 'strong':
      return <strong key={key}>{inline.children.map(drawInline)}</strong>;
    case 'emphasis':
      return <em key={key}>{inline.children.map(drawInline)}</em>;
    case 'deleted':
      return <del key={key}>{inline.children.map(drawInline)}</del>;
    case 'link':
      return (
        <a key={key} href={inline.href} target="_blank" rel="noopener noreferrer">
          {inline.children.map(drawInline)}
        </a>
      );
  }
}
