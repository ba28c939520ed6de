import type { TableRow } from './table-rows.ts';

/** A table as rows of texts, the head first: names of the runs, then one row a param or metric. */
export function tableTexts(run_names: readonly string[], rows: readonly TableRow[]): string[][] {
  return [
    ['', ...run_names],
    // Numbers with all their digits.
    ...rows.map(({ key, values }) => [
      key,
      ...values.map(value => (value === undefined ? '' : String(value)))
    ])
  ];
}

export function markdownText(rows: readonly (readonly string[])[]): string {
  const [head, ...body] = rows.map(row => `| ${row.map(escaped).join(' | ')} |`);
  const line = `| ${rows[0].map((_, at) => (at === 0 ? '---' : '---:')).join(' | ')} |`;
  return [head, line, ...body].join('\n');
}

const escaped = (field: string) =>
  field.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replace(/\r?\n/g, '<br>');
