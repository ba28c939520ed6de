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
  const columns = head.slice(0, MAX_COLUMNS);
  return (
    <>
      {more && <p className="ct-faint ct-none">{trans.__('The first %1 rows.', body.length)}</p>}
      {head.length > MAX_COLUMNS && (
        <p className="ct-faint ct-none">
          {trans.__('The first %1 of %2 columns.', MAX_COLUMNS, head.length)}
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
              {columns.map((name, at) => (
                <th key={at} scope="col">
                  {name}
                </th>
              ))}
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
