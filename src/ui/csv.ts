/** A line of a CSV file (RFC 4180). */
export const csvLine = (values: readonly string[]) => `${values.map(field).join(',')}\r\n`;

/** A file of several. */
export const csvText = (rows: readonly (readonly string[])[]) => rows.map(csvLine).join('');

/** For the clipboard, from which spreadsheets take it. */
export const tsvText = (rows: readonly (readonly string[])[]) =>
  rows.map(row => row.map(field).join('\t')).join('\n');

function field(value: string): string {
  const text = isFormula(value) ? `'${value}` : value;
  return /[",\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What a spreadsheet would compute, and a name or param that anyone may have logged must not be. */
const isFormula = (value: string) => /^[=+\-@\t\r]/.test(value) && !isNumber(value);

const isNumber = (value: string) =>
  value.trim() !== '' && (!Number.isNaN(Number(value)) || /^-?Infinity$/.test(value));
