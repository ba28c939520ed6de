import { useId } from 'react';
import type { Translation } from '../translation.ts';
import { metricKeys, paramKeys } from './choices.ts';
import { columnId, type Column } from './columns.ts';
import type { ComparedRun } from './compared-run.ts';

/** Chooses a param or a metric of the runs. */
export function ColumnSelect({
  label,
  chosen,
  runs,
  kinds,
  none,
  trans,
  onChoose
}: {
  label: string;
  chosen: Column | null;
  runs: readonly ComparedRun[];
  /** Which of the two are offered; absent: both. */
  kinds?: readonly Column['kind'][];
  /** What choosing nothing is called; absent where something must be chosen. */
  none?: string;
  trans: Translation;
  /** @param id null: nothing */
  onChoose(id: string | null): void;
}) {
  const id = useId();
  const groups = [
    { kind: 'params' as const, title: trans.__('Params'), keys: paramKeys(runs) },
    { kind: 'metrics' as const, title: trans.__('Metrics'), keys: metricKeys(runs) }
  ].filter(({ kind, keys }) => keys.length > 0 && (kinds ?? [kind]).includes(kind));
  return (
    <span className="ct-compare-choice">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="ct-compare-input"
        value={chosen === null ? '' : columnId(chosen)}
        onChange={({ target }) => onChoose(target.value === '' ? null : target.value)}
      >
        {none !== undefined && <option value="">{none}</option>}
        {groups.map(({ kind, title, keys }) => (
          <optgroup key={kind} label={title}>
            {keys.map(key => (
              <option key={key} value={columnId({ kind, key })}>
                {key}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </span>
  );
}
