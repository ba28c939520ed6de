import { printedNumber, WHOLE_NUMBER, type PrintedValue, type Reading } from './printed-point.ts';
import { NO_METRIC } from './text-table.ts';
import { keyKind } from './training-key.ts';

/**
 * The table that Hugging Face's Trainer and fastai show in notebooks, and draw anew with each row.
 * pandas shows the same element; theirs is told by how its head is aligned, and by its columns.
 *
 * @returns a reading a row, the newest last; none for other HTML
 */
export function htmlTable(html: string): Reading[] {
  if (html.length > MAX_HTML || !html.includes('<table border="1" class="dataframe">')) return [];
  if (!/<tr style="text-align: left;">/.test(html)) return [];
  const columns = [...html.matchAll(/<th>([^<]*)<\/th>/g)].map(([, text]) => text!.trim());
  if (!/^(?:epoch|step)$/i.test(columns[0] ?? '')) return [];
  if (!columns.some(column => keyKind(column) === 'strong')) return [];
  const readings: Reading[] = [];
  for (const row of html.slice(html.indexOf('<tbody>')).split('<tr>').slice(1)) {
    const cells = [...row.matchAll(/<td>([^<]*)<\/td>/g)].map(([, text]) => text!.trim());
    const at = Number(cells[0]?.replaceAll(',', ''));
    if (cells.length !== columns.length || !Number.isInteger(at)) continue;
    const values: PrintedValue[] = [];
    cells.forEach((cell, index) => {
      if (index === 0 || !WHOLE_NUMBER.test(cell) || NO_METRIC.test(columns[index]!)) return;
      values.push({ key: columns[index]!, value: printedNumber(cell) });
    });
    readings.push({ values, step: { unit: `table ${columns[0]}`, at } });
  }
  return readings;
}

/** A row is 200 bytes or so. */
const MAX_HTML = 500_000;
