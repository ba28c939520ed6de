import { useId } from 'react';
import { CloseIcon } from '../icons.tsx';
import type { Translation } from '../translation.ts';

/** Keys that are chosen, each with a cross, and a list of the others to add from. */
export function KeyChips({
  label,
  addLabel,
  chosen,
  offered,
  trans,
  onChange
}: {
  label: string;
  addLabel: string;
  chosen: readonly { id: string; label: string }[];
  offered: readonly { id: string; label: string }[];
  trans: Translation;
  onChange(ids: string[]): void;
}) {
  const id = useId();
  const ids = chosen.map(one => one.id);
  const others = offered.filter(one => !ids.includes(one.id));
  return (
    <div className="ct-chips" role="group" aria-label={label}>
      {chosen.map(one => (
        <button
          key={one.id}
          className="ct-chip ct-compare-chip"
          type="button"
          title={trans.__('Take %1 away', one.label)}
          aria-label={trans.__('Take %1 away', one.label)}
          onClick={() => onChange(ids.filter(other => other !== one.id))}
        >
          <span className="ct-chip-name">{one.label}</span>
          <CloseIcon />
        </button>
      ))}
      {others.length > 0 && (
        <>
          <label className="ct-hidden" htmlFor={id}>
            {addLabel}
          </label>
          <select
            id={id}
            className="ct-compare-input"
            value=""
            onChange={({ target }) => onChange([...ids, target.value])}
          >
            <option value="">{addLabel}</option>
            {others.map(one => (
              <option key={one.id} value={one.id}>
                {one.label}
              </option>
            ))}
          </select>
        </>
      )}
    </div>
  );
}
