import { useState, type KeyboardEvent } from 'react';
import type { Translation } from '../translation.ts';

/** What people write about a run, in Markdown. Ctrl+Enter saves, Escape gives up. */
export function NoteEditor({
  text,
  trans,
  onSave,
  onClose
}: {
  text: string;
  trans: Translation;
  /** @param text empty: the note is to go */
  onSave(text: string): void;
  onClose(): void;
}) {
  const [value, setValue] = useState(text);
  const save = () => {
    if (value !== text) onSave(value);
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
    else if (event.key === 'Escape') onClose();
    else return;
    event.preventDefault();
  };
  return (
    <div className="ct-note-editor" onClick={event => event.stopPropagation()}>
      <textarea
        className="ct-input"
        rows={4}
        autoFocus
        aria-label={trans.__('Note')}
        placeholder={trans.__('Note, in Markdown')}
        value={value}
        onChange={event => setValue(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className="ct-actions">
        <button
          className="ct-button"
          type="button"
          title={trans.__('Save (Ctrl+Enter)')}
          onClick={save}
        >
          {trans.__('Save')}
        </button>
        <button className="ct-button" type="button" onClick={onClose}>
          {trans.__('Cancel')}
        </button>
      </div>
    </div>
  );
}
