import { useId, useState, type KeyboardEvent } from 'react';
import type { Translation } from '../translation.ts';
import { TagChips } from './tag-chips.tsx';
import { parseTag, type Tag } from './tag-text.ts';

/** Tags that other runs have: keys for a key, `key=value` for the values of one. */
export type SuggestTags = (typed: string) => Promise<readonly string[]>;

/** Tags of a run, and a box for a new one: Enter adds it, Escape and an empty Enter close. */
export function TagEditor({
  tags,
  trans,
  suggest,
  onAdd,
  onRemove,
  onClose
}: {
  /** Values by key. */
  tags: ReadonlyMap<string, string>;
  trans: Translation;
  suggest: SuggestTags;
  onAdd(tag: Tag): void;
  /** Absent where several runs are tagged at once. */
  onRemove?(key: string): void;
  onClose(): void;
}) {
  const id = useId();
  const [text, setText] = useState('');
  const [offers, setOffers] = useState<readonly string[]>([]);
  const ask = (typed: string) => {
    // Keys are known once they were asked for; values depend on the key.
    if (typed !== '' && !typed.endsWith('=')) return;
    void suggest(typed).then(setOffers, () => setOffers([]));
  };
  const add = () => {
    const tag = parseTag(text);
    if (tag === null) return onClose();
    onAdd(tag);
    setText('');
    ask('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') add();
    else if (event.key === 'Escape') onClose();
    else return;
    event.preventDefault();
  };
  return (
    <div className="ct-tag-editor" onClick={event => event.stopPropagation()}>
      {tags.size > 0 && <TagChips tags={tags} trans={trans} onRemove={onRemove} />}
      <input
        className="ct-input"
        type="text"
        autoFocus
        autoComplete="off"
        spellCheck={false}
        list={`${id}-offers`}
        aria-label={trans.__('New tag')}
        placeholder={trans.__('key or key=value')}
        value={text}
        onFocus={() => ask('')}
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          ask(value);
        }}
        onKeyDown={onKeyDown}
      />
      <datalist id={`${id}-offers`}>
        {offers
          .filter(offer => !tags.has(offer) || tags.get(offer) !== '')
          .map(offer => (
            <option key={offer} value={offer} />
          ))}
      </datalist>
      <button className="ct-button" type="button" disabled={text.trim() === ''} onClick={add}>
        {trans.__('Add')}
      </button>
      <button className="ct-button" type="button" onClick={onClose}>
        {trans.__('Done')}
      </button>
    </div>
  );
}
