import { useId, useState } from 'react';

/** Behind a message: what is too long for it, on demand. @param text shown as it is, lines kept */
export function DetailsButton({ label, text }: { label: string; text: string }) {
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        className="ct-button"
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {label}
      </button>
      <pre id={id} className="ct-code" tabIndex={0} hidden={!open}>
        {text}
      </pre>
    </>
  );
}
