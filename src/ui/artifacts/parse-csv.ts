export interface Table {
  rows: string[][];
  /** There are more rows, or the last one was cut. */
  more: boolean;
}

/**
 * Rows of comma-separated values (RFC 4180): fields in quotes may hold separators, line ends and
 * doubled quotes. Lines may end with LF, CRLF or CR; empty lines are left out.
 *
 * @param most rows, the head included
 */
export function parseCsv(text: string, separator: string, most: number): Table {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length && rows.length < most) {
    const field =
      text[at] === '"' ? quotedField(text, at, separator) : plainField(text, at, separator);
    row.push(field.text);
    at = field.end;
    if (text[at] === separator) {
      at += 1;
      // What follows the last separator is a field, too.
      if (at < text.length) continue;
      row.push('');
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at += 1;
    at += 1;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return { rows, more: at < text.length };
}

interface Field {
  text: string;
  end: number;
}

function plainField(text: string, from: number, separator: string): Field {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') {
    end += 1;
  }
  return { text: text.slice(from, end), end };
}

function quotedField(text: string, from: number, separator: string): Field {
  let end = from + 1;
  for (;;) {
    end = text.indexOf('"', end);
    if (end < 0) return { text: unquoted(text.slice(from + 1)), end: text.length };
    if (text[end + 1] !== '"') break;
    end += 2;
  }
  const quoted = unquoted(text.slice(from + 1, end));
  // What stands between the quote and the separator is against the rules, but is not lost.
  const rest = plainField(text, end + 1, separator);
  return { text: quoted + rest.text, end: rest.end };
}

const unquoted = (text: string) => text.replaceAll('""', '"');
