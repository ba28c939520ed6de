import { useMemo } from 'react';
import type { Translation } from '../translation.ts';
import { parseCsv } from './parse-csv.ts';

const MAX_ROWS = 500;
const MAX_COLUMNS = 100;

/** The first rows of a table; the first line is its head. */
export function CsvTable({
  text,
  separator,
  trans
}: {
  text: string;
  separator: string;
  trans: Translation;
}) {
  const { rows, more } = useMemo(() => parseCsv(text, separator, MAX_ROWS + 1), [text, separator]);
  const [head = [], ...body] = rows;
  // A row may be longer than the head.
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const columns = Array.from({ length: Math.min(width, MAX_COLUMNS) }, (_, at) => head[at] ?? '');
  return (
    <>
      {more && <p className="ct-faint ct-none">{trans.__('The first %1 rows.', body.length)}</p>}
      {width > MAX_COLUMNS && (
        <p className="ct-faint ct-none">
          {trans.__('The first %1 of %2 columns.', MAX_COLUMNS, width)}
        </p>
      )}
      <div
        className="ct-table-frame ct-csv"
        role="region"
        aria-label={trans.__('Table')}
        tabIndex={0}
      >
        <table className="ct-table">
          <thead>
            <tr>
              {columns.map((name, at) =>
                name === '' ? (
                  <td key={at} />
                ) : (
                  <th key={at} scope="col">
                    {name}
                  </th>
                )
              )}
            </tr>
          </thead>
          <tbody>
            {body.map((row, at) => (
              <tr key={at}>
                {columns.map((_, column) => (
                  <td key={column}>{row[column] ?? ''}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
