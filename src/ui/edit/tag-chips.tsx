import { CloseIcon } from '../icons.tsx';
import type { Translation } from '../translation.ts';
import { tagText } from './tag-text.ts';

/** Tags as chips, with a cross on each where they may be removed. */
export function TagChips({
  tags,
  trans,
  onRemove
}: {
  /** Values by key. */
  tags: ReadonlyMap<string, string>;
  trans: Translation;
  onRemove?(key: string): void;
}) {
  return (
    <ul className="ct-tags" aria-label={trans.__('Tags')}>
      {[...tags].map(([key, value]) => {
        const text = tagText({ key, value });
        return (
          <li key={key} className="ct-tag" title={text}>
            <span className="ct-tag-text">{text}</span>
            {onRemove && (
              <button
                className="ct-tag-remove"
                type="button"
                title={trans.__('Remove tag %1', key)}
                aria-label={trans.__('Remove tag %1', key)}
                onClick={() => onRemove(key)}
              >
                <CloseIcon />
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
