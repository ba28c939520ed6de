/** A block of Markdown; text in it is for `parseInline`. */
export type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'code'; language: string; text: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; start: number | null; items: Block[][] }
  | { kind: 'table'; head: string[]; rows: string[][] }
  | { kind: 'rule' };

/** Lists in quotes in lists: deeper is a paragraph. */
const MAX_DEPTH = 12;

/** The blocks of CommonMark that people write in notes and notebooks, and tables. */
export function parseBlocks(text: string): Block[] {
  return blocksOf(text.replaceAll('\r\n', '\n').replaceAll('\t', '    ').split('\n'), 0);
}

// No pattern tries a line in more ways than it has characters: a file can hold one of a megabyte.
const FENCE = /^ {0,3}(```+|~~~+)([^`]*)$/;
const HEADING = /^ {0,3}(#{1,6})(?=\s|$)/;
const RULE = /^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])(?: +|$)/;
const TABLE_DASHES = /^:?-+:?$/;

function blocksOf(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at].trim() === '') {
      at += 1;
      continue;
    }
    const { block, next } = blockAt(lines, at, depth);
    blocks.push(block);
    at = next;
  }
  return blocks;
}

interface Read {
  block: Block;
  /** Index of the first line after it. */
  next: number;
}

function blockAt(lines: readonly string[], at: number, depth: number): Read {
  const line = lines[at];
  if (FENCE.test(line)) return fenceAt(lines, at);
  const heading = HEADING.exec(line);
  if (heading !== null) {
    const text = line.slice(heading[0].length).trim();
    const level = heading[1].length;
    // Signs at its end belong to it.
    return {
      block: { kind: 'heading', level, text: text.replace(/(?:^|\s)#+$/, '').trimEnd() },
      next: at + 1
    };
  }
  if (RULE.test(line)) return { block: { kind: 'rule' }, next: at + 1 };
  if (depth < MAX_DEPTH) {
    if (QUOTE.test(line)) return quoteAt(lines, at, depth);
    if (ITEM.test(line)) return listAt(lines, at, depth);
  }
  if (isTableAt(lines, at)) return tableAt(lines, at);
  return paragraphAt(lines, at);
}

function fenceAt(lines: readonly string[], at: number): Read {
  const [, fence, info] = FENCE.exec(lines[at])!;
  const [language] = info.trimStart().split(/\s/, 1);
  const indent = lines[at].indexOf(fence);
  const ends = (line: string) => line.trim().startsWith(fence) && /^[`~]+$/.test(line.trim());
  let last = at + 1;
  while (last < lines.length && !ends(lines[last])) last += 1;
  const text = lines
    .slice(at + 1, last)
    .map(line => line.replace(new RegExp(`^ {0,${indent}}`), ''))
    .join('\n');
  return { block: { kind: 'code', language: language.toLowerCase(), text }, next: last + 1 };
}

function quoteAt(lines: readonly string[], at: number, depth: number): Read {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end])) end += 1;
  const inner = lines.slice(at, end).map(line => line.replace(QUOTE, ''));
  return { block: { kind: 'quote', blocks: blocksOf(inner, depth + 1) }, next: end };
}

function listAt(lines: readonly string[], at: number, depth: number): Read {
  const first = ITEM.exec(lines[at])![2];
  const isSame = (sign: string) =>
    /\d/.test(first) ? /\d/.test(sign) && sign.at(-1) === first.at(-1) : sign === first;
  const items: Block[][] = [];
  let next = at;
  while (next < lines.length) {
    const item = ITEM.exec(lines[next]);
    if (item === null || !isSame(item[2]) || RULE.test(lines[next])) break;
    const end = itemEnd(lines, next, item[0].length);
    const inner = [
      lines[next].slice(item[0].length),
      ...lines.slice(next + 1, end).map(dedented(item[0].length))
    ];
    items.push(blocksOf(inner, depth + 1));
    next = end;
  }
  const start = /\d/.test(first) ? parseInt(first, 10) : null;
  return { block: { kind: 'list', start, items }, next };
}

/** Lines of an item are indented, or go on its paragraph; a blank line ends it if none is indented after. */
function itemEnd(lines: readonly string[], at: number, width: number): number {
  let end = at + 1;
  while (end < lines.length) {
    const line = lines[end];
    const isIndented = indentOf(line) >= Math.min(width, 2);
    if (line.trim() === '') {
      let after = end + 1;
      while (after < lines.length && lines[after].trim() === '') after += 1;
      if (after === lines.length || indentOf(lines[after]) < Math.min(width, 2)) {
        return after < lines.length && ITEM.test(lines[after]) ? after : end;
      }
      end = after;
      continue;
    } else if (!isIndented && (lines[end - 1].trim() === '' || startsBlock(line))) {
      return end;
    }
    end += 1;
  }
  return end;
}

const indentOf = (line: string) => line.length - line.trimStart().length;
const dedented = (width: number) => (line: string) => line.slice(Math.min(width, indentOf(line)));

const startsBlock = (line: string) =>
  [FENCE, HEADING, RULE, QUOTE, ITEM].some(pattern => pattern.test(line));

function isTableAt(lines: readonly string[], at: number): boolean {
  const next = lines[at + 1];
  return (
    next !== undefined &&
    lines[at].includes('|') &&
    next.includes('-') &&
    indentOf(next) <= 3 &&
    cellsOf(next).every(cell => TABLE_DASHES.test(cell)) &&
    cellsOf(lines[at]).length === cellsOf(next).length
  );
}

function tableAt(lines: readonly string[], at: number): Read {
  const head = cellsOf(lines[at]);
  const rows: string[][] = [];
  let next = at + 2;
  while (next < lines.length && lines[next].includes('|')) {
    const cells = cellsOf(lines[next]);
    rows.push(head.map((_, column) => cells[column] ?? ''));
    next += 1;
  }
  return { block: { kind: 'table', head, rows }, next };
}

function cellsOf(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map(cell => cell.trim().replaceAll('\\|', '|'));
}

function paragraphAt(lines: readonly string[], at: number): Read {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() !== '' && !startsBlock(lines[end])) {
    if (/^ {0,3}(?:=+|-+)\s*$/.test(lines[end])) break;
    end += 1;
  }
  const text = lines
    .slice(at, end)
    .map(line => line.trimStart())
    .join('\n')
    .trimEnd();
  return { block: { kind: 'paragraph', text }, next: end };
}
