import { formatNumber } from '../../plot/format-number.ts';
import type { Translation } from '../translation.ts';
import { groupSummaries } from './charts/box-summary.ts';
import type { AxisValue } from './charts/axis.ts';

/** What the boxes say, in numbers. */
export function BoxTable({
  values,
  of,
  labels,
  title,
  trans
}: {
  values: readonly AxisValue[];
  /** Of each run the index of its group; null: it has none. */
  of: readonly (number | null)[];
  labels: readonly string[];
  title: string;
  trans: Translation;
}) {
  return (
    <table className="ct-group-readings">
      <thead>
        <tr className="ct-faint">
          <th scope="col">{title}</th>
          <th scope="col">{trans.__('median')}</th>
          <th scope="col">{trans.__('quartiles')}</th>
          <th scope="col">{trans.__('runs')}</th>
        </tr>
      </thead>
      <tbody>
        {groupSummaries(values, of, labels.length).map((summary, group) => (
          <tr key={group}>
            <th scope="row" title={labels[group]}>
              {labels[group]}
            </th>
            {summary === null ? (
              <td colSpan={3}>–</td>
            ) : (
              <>
                <td title={String(summary.median)}>{formatNumber(summary.median)}</td>
                <td title={`${summary.q1} – ${summary.q3}`}>
                  {formatNumber(summary.q1)} – {formatNumber(summary.q3)}
                </td>
                <td>{summary.count}</td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
