import { useState } from 'react';
import { formatCount } from '../../plot/format-number.ts';
import { decodeDouble } from '../../protocol/double.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import type { Translation } from '../translation.ts';

const MAX_ROWS = 500;

/** What a plot draws, as a table. Its rows are made when it is opened. */
export function DataTable({
  series,
  labels,
  trans
}: {
  series: readonly Series[];
  labels: readonly string[];
  trans: Translation;
}) {
  const [open, setOpen] = useState(false);
  return (
    <details className="ct-data" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{trans.__('Data')}</summary>
      {open && <Rows series={series} labels={labels} trans={trans} />}
    </details>
  );
}

function Rows({
  series,
  labels,
  trans
}: {
  series: readonly Series[];
  labels: readonly string[];
  trans: Translation;
}) {
  const columns = series.map(
    ({ steps, values }) => new Map(steps.map((step, at) => [step, decodeDouble(values[at])]))
  );
  const steps = [...new Set(series.flatMap(one => one.steps))].sort((a, b) => a - b);
  const more = steps.length - MAX_ROWS;
  return (
    <div className="ct-data-frame">
      <table className="ct-table">
        <thead>
          <tr>
            <th scope="col">{trans.__('step')}</th>
            {labels.map((label, at) => (
              <th key={at} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {steps.slice(-MAX_ROWS).map(step => (
            <tr key={step}>
              <th scope="row">{step}</th>
              {columns.map((column, at) => (
                <td key={at}>{column.has(step) ? String(column.get(step)) : ''}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && (
        <p className="ct-faint">
          {trans._n(
            '%1 earlier step is not listed.',
            '%2 earlier steps are not listed.',
            more,
            formatCount(more)
          )}
        </p>
      )}
    </div>
  );
}
