import { literalLanguage, type LiteralLanguage } from './literal-language.ts';
import { LiteralReader } from './literal-reader.ts';

/**
 * Assignments of literals at the top level of a cell, as papermill users write their parameters:
 * `lr = 0.01`, `epochs: int = 10  # how long`, `const layers = [64, 32];`.
 *
 * What is computed (`lr = base / 2`), indented, or taken apart (`a, b = 1, 2`) is passed over. The
 * last assignment to a name counts: of one that was a literal first and is computed then no value is known.
 *
 * @param language of the kernel: comments and declarations are written as it has them
 * @returns names and values in order; a string without its quotes, other literals as written
 */
export function literalAssignments(source: string, language: string): Map<string, string> {
  const found = writtenAssignments(source, language);
  return new Map([...found].map(([name, { value }]) => [name, value]));
}

/** The value of an assignment, and how it is written: a string with its quotes. */
export interface WrittenLiteral {
  value: string;
  written: string;
  isString: boolean;
}

/** As `literalAssignments`, with the literals as they are written. */
export function writtenAssignments(source: string, language: string): Map<string, WrittenLiteral> {
  const found = new Map<string, WrittenLiteral>();
  const written = literalLanguage(language);
  const reader = new LiteralReader(source, written);
  while (!reader.atEnd) {
    reader.skipBlank();
    const begin = reader.at;
    if (readAssignment(source, reader, written, found)) continue;
    reader.at = begin;
    reader.skipStatement();
  }
  return found;
}

/** @returns false when the statement is another one; the reader may then stand anywhere in it */
function readAssignment(
  source: string,
  reader: LiteralReader,
  language: LiteralLanguage,
  found: Map<string, WrittenLiteral>
): boolean {
  const names: string[] = [];
  if (reader.atIndent) return false;
  reader.take(DECLARATION);
  for (;;) {
    const name = reader.take(language.target);
    if (name === undefined) break;
    names.push(name);
  }
  if (names.length === 0) return false;
  const from = reader.at;
  const value = reader.literal();
  const written = source.slice(from, reader.at);
  if (value === undefined || !reader.endOfStatement()) {
    for (const name of names) found.delete(name);
    return false;
  }
  const isString = /^["'`]/.test(written);
  for (const name of names) found.set(name, { value, written, isString });
  return true;
}

const DECLARATION = /((?:export\s+)?(?:const|let|var)\s+)/y;
