import type { Translation } from '../translation.ts';
import type { AxisValue } from './charts/axis.ts';
import { columnId, type Column } from './columns.ts';
import { isPlaced } from './group-values.ts';

/** Which values are missing, and of how many runs; NaN and infinite ones have no place either. */
export function Lacking({
  columns,
  values,
  trans
}: {
  columns: readonly Column[];
  values: readonly (readonly AxisValue[])[];
  trans: Translation;
}) {
  const lacking = columns
    .map((column, at) => ({ column, runs: values[at].filter(value => !isPlaced(value)).length }))
    .filter(({ runs }) => runs > 0);
  return (
    <>
      {lacking.map(({ column, runs }) => (
        <p key={columnId(column)} className="ct-faint ct-none">
          {trans._n('%1 run has no value of %2.', '%1 runs have no value of %2.', runs, column.key)}
        </p>
      ))}
    </>
  );
}
