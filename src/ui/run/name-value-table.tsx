import { useState } from 'react';
import { middleEllipsis } from '../../plot/middle-ellipsis.ts';
import type { PointOrigin } from '../../protocol/endpoints/series.ts';
import { CellIcon } from '../icons.tsx';
import { originText } from '../plot/read-out.tsx';
import type { Translation } from '../translation.ts';
import { TableFilter, useTableFilter } from './table-filter.tsx';

const MAX_ROWS = 200;
/** A tag may hold 8,000 characters. */
const MAX_VALUE_LENGTH = 300;

/** Names and texts; a click on the mark beside one leads to the cell that set it. */
export function NameValueTable({
  values,
  origins,
  label,
  empty,
  trans,
  onGoToOrigin
}: {
  values: ReadonlyMap<string, string>;
  /** By name; absent or without an entry: nobody knows. */
  origins?: ReadonlyMap<string, PointOrigin>;
  label: string;
  empty: string;
  trans: Translation;
  onGoToOrigin?(origin: PointOrigin): void;
}) {
  const filter = useTableFilter();
  const [limit, setLimit] = useState(MAX_ROWS);
  if (values.size === 0) return <p className="ct-faint ct-none">{empty}</p>;
  const found = [...values].filter(([name, value]) => filter.matches(name, value));
  const more = found.length - limit;
  return (
    <>
      <TableFilter
        filter={filter}
        rows={values.size}
        found={found.length}
        label={label}
        trans={trans}
      />
      <table className="ct-table ct-name-values" aria-label={label}>
        <tbody>
          {found.slice(0, limit).map(([name, value]) => (
            <tr key={name}>
              <th scope="row" title={name}>
                {name}
              </th>
              <td>
                <span title={value}>{middleEllipsis(value, MAX_VALUE_LENGTH)}</span>
                <OriginButton
                  name={name}
                  origin={origins?.get(name)}
                  trans={trans}
                  onGoToOrigin={onGoToOrigin}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && (
        <button className="ct-more" type="button" onClick={() => setLimit(limit + MAX_ROWS)}>
          {trans.__('%1 more…', more)}
        </button>
      )}
    </>
  );
}

function OriginButton({
  name,
  origin,
  trans,
  onGoToOrigin
}: {
  name: string;
  origin: PointOrigin | undefined;
  trans: Translation;
  onGoToOrigin?(origin: PointOrigin): void;
}) {
  if (origin === undefined || onGoToOrigin === undefined) return null;
  return (
    <button
      className="ct-icon-button ct-origin"
      type="button"
      title={trans.__('%1: go to its cell (%2)', name, originText(origin, trans))}
      aria-label={trans.__('%1: go to its cell', name)}
      onClick={() => onGoToOrigin(origin)}
    >
      <CellIcon />
    </button>
  );
}
