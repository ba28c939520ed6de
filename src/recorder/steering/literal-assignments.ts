import { LiteralReader } from './literal-reader.ts';

/**
 * Assignments of literals at the top level of a cell, as papermill users write their parameters:
 * `lr = 0.01`, `epochs: int = 10  # how long`, `const layers = [64, 32];`.
 *
 * What is computed (`lr = base / 2`), indented, or taken apart (`a, b = 1, 2`) is passed over. The
 * last value of a name that is assigned twice counts, in the place of the first.
 *
 * @param language of the kernel: comments and declarations are written as it has them
 * @returns names and values in order; a string without its quotes, other literals as written
 */
export function literalAssignments(source: string, language: string): Map<string, string> {
  const found = new Map<string, string>();
  const reader = new LiteralReader(source, isCurly(language) ? 'curly' : 'indented');
  while (!reader.atEnd) {
    reader.skipBlank();
    const begin = reader.at;
    if (readAssignment(reader, found)) continue;
    reader.at = begin;
    reader.skipStatement();
  }
  return found;
}

const isCurly = (language: string): boolean => /^(type|java)script$/i.test(language);

/** @returns false when the statement is another one; the reader may then stand anywhere in it */
function readAssignment(reader: LiteralReader, found: Map<string, string>): boolean {
  const names: string[] = [];
  if (reader.atIndent) return false;
  reader.take(DECLARATION);
  for (;;) {
    const name = reader.take(TARGET);
    if (name === undefined) break;
    names.push(name);
  }
  if (names.length === 0) return false;
  const value = reader.literal();
  if (value === undefined || !reader.endOfStatement()) return false;
  for (const name of names) found.set(name, value);
  return true;
}

const DECLARATION = /((?:export\s+)?(?:const|let|var)\s+)/y;
/** A name, perhaps its type, and `=` (`<-` in R); one of several in `a = b = 1`. */
const TARGET =
  /((?!(?:else|try|finally|default)\b)[\p{L}_$][\p{L}\p{N}_$]*)[ \t]*(?::[^=\n#;]+)?(?:=(?![=>])|<-)[ \t]*/uy;
