import { useEffect, useRef, useState, type KeyboardEvent } from 'react';

/** A text that is edited in its place: Enter and leaving it save, Escape gives up. */
export function InlineText({
  text,
  label,
  onSave,
  onClose
}: {
  text: string;
  label: string;
  /** Not called for an empty text, nor for the one that it was when the editing began. */
  onSave(text: string): void;
  /** @param byKey the focus is to go back to where it was */
  onClose(byKey: boolean): void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const closed = useRef(false);
  // Another may rename it meanwhile: who changed nothing here is not to write the old name back.
  const [before] = useState(text);
  const [value, setValue] = useState(text);
  useEffect(() => input.current?.select(), []);

  const close = (save: boolean, byKey: boolean) => {
    // Leaving the box follows when Enter takes it away.
    if (closed.current) return;
    closed.current = true;
    const next = value.trim();
    if (save && next !== '' && next !== before) onSave(next);
    onClose(byKey);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') close(true, true);
    else if (event.key === 'Escape') close(false, true);
    else return;
    event.preventDefault();
  };
  return (
    <input
      ref={input}
      className="ct-input ct-inline-text"
      type="text"
      autoFocus
      spellCheck={false}
      aria-label={label}
      value={value}
      onChange={event => setValue(event.currentTarget.value)}
      onClick={event => event.stopPropagation()}
      onDoubleClick={event => event.stopPropagation()}
      onKeyDown={onKeyDown}
      onBlur={() => close(true, false)}
    />
  );
}
