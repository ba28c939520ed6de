import { CloseIcon } from '../icons.tsx';
import { MiddleText } from '../middle-text.tsx';
import type { Translation } from '../translation.ts';

/** Notebooks whose runs stay here: a switch for the open one, a list of the others. */
export function KeptNotebooks({
  notebook,
  kept,
  trans,
  onChange
}: {
  /** Path of the open one; null: none is. */
  notebook: string | null;
  /** Their paths. */
  kept: readonly string[];
  trans: Translation;
  onChange(kept: string[]): void;
}) {
  const without = (path: string) => kept.filter(one => one !== path);
  const others = notebook === null ? kept : without(notebook);
  return (
    <>
      {notebook !== null && (
        <label className="ct-sync-check" title={notebook}>
          <input
            type="checkbox"
            checked={kept.includes(notebook)}
            onChange={event =>
              onChange(event.target.checked ? [...kept, notebook] : without(notebook))
            }
          />
          <span>{trans.__('Keep %1 here', notebook.split('/').pop() ?? notebook)}</span>
        </label>
      )}
      {others.length > 0 && (
        <div>
          <p className="ct-faint">{trans.__('Runs of these stay here:')}</p>
          <ul className="ct-list">
            {others.map(path => (
              <li key={path} className="ct-sync-kept" title={path}>
                <MiddleText text={path} />
                <button
                  className="ct-icon-button"
                  type="button"
                  title={trans.__('Copy its runs, too')}
                  aria-label={trans.__('Copy the runs of %1, too', path)}
                  onClick={() => onChange(without(path))}
                >
                  <CloseIcon />
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
