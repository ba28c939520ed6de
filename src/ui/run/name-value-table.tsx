import { middleEllipsis } from '../../plot/middle-ellipsis.ts';
import type { Translation } from '../translation.ts';

const MAX_ROWS = 200;
/** A tag may hold 8,000 characters. */
const MAX_VALUE_LENGTH = 300;

export function NameValueTable({
  values,
  label,
  empty,
  trans
}: {
  values: ReadonlyMap<string, string>;
  label: string;
  empty: string;
  trans: Translation;
}) {
  if (values.size === 0) return <p className="ct-faint ct-none">{empty}</p>;
  const more = values.size - MAX_ROWS;
  return (
    <table className="ct-table ct-name-values" aria-label={label}>
      <tbody>
        {[...values].slice(0, MAX_ROWS).map(([name, value]) => (
          <tr key={name}>
            <th scope="row" title={name}>
              {name}
            </th>
            <td title={value}>{middleEllipsis(value, MAX_VALUE_LENGTH)}</td>
          </tr>
        ))}
        {more > 0 && (
          <tr>
            <td colSpan={2} className="ct-faint">
              {trans.__('and %1 more', more)}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
