import { useRef, useState, type KeyboardEvent } from 'react';
import type { Translation } from '../translation.ts';

/** Notes that are being written and are not saved yet, by run id. */
export type NoteDrafts = Map<string, string>;

/** @param text null: there is nothing to keep */
export function keepDraft(drafts: NoteDrafts, run_id: string, text: string | null): void {
  if (text === null) drafts.delete(run_id);
  else drafts.set(run_id, text);
}

/**
 * What people write about a run, in Markdown. Ctrl+Enter saves, Escape gives up. It stays open until
 * the note is saved.
 */
export function NoteEditor({
  text,
  trans,
  draft = text,
  onDraft,
  onSave,
  onClose
}: {
  text: string;
  trans: Translation;
  /** What was written before the editor was taken away. */
  draft?: string;
  /** @param text null: it is saved or given up, or the note as it was */
  onDraft?(text: string | null): void;
  /**
   * @param text empty: the note is to go
   * @returns whether it was done; nothing: it is taken for done
   */
  onSave(text: string): void | Promise<boolean>;
  /** @param hasFocus the focus is in the editor that goes */
  onClose(hasFocus: boolean): void;
}) {
  const editor = useRef<HTMLDivElement>(null);
  const [before] = useState(text);
  const [value, setValue] = useState(draft);
  const [saving, setSaving] = useState(false);
  const close = () => {
    onDraft?.(null);
    const { activeElement } = document;
    // A press on a button gives the focus to nothing in some browsers.
    const isHere = activeElement === document.body || editor.current?.contains(activeElement);
    onClose(editor.current !== null && isHere === true);
  };
  const save = async () => {
    if (saving) return;
    setSaving(true);
    const isDone = value === before || ((await onSave(value)) ?? true);
    setSaving(false);
    if (isDone) close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save();
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  };
  return (
    <div ref={editor} className="ct-note-editor" onClick={event => event.stopPropagation()}>
      <textarea
        className="ct-input"
        rows={4}
        autoFocus
        aria-label={trans.__('Note')}
        placeholder={trans.__('Note, in Markdown')}
        value={value}
        readOnly={saving}
        onChange={({ currentTarget: { value: next } }) => {
          setValue(next);
          onDraft?.(next === before ? null : next);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="ct-actions">
        <button
          className="ct-button"
          type="button"
          title={trans.__('Save (Ctrl+Enter)')}
          aria-disabled={saving}
          onClick={() => void save()}
        >
          {trans.__('Save')}
        </button>
        <button className="ct-button" type="button" onClick={close}>
          {trans.__('Cancel')}
        </button>
      </div>
    </div>
  );
}
