import { useState } from 'react';
import { CopyIcon } from './icons.tsx';
import type { Translation } from './translation.ts';

/** Copies a text; says so for two seconds. */
export function CopyButton({
  text,
  label,
  trans
}: {
  text: string;
  label: string;
  trans: Translation;
}) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    // Absent on pages that do not come over HTTPS or from this machine.
    await navigator.clipboard?.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <button
      className="ct-icon-button"
      type="button"
      title={copied ? trans.__('Copied') : label}
      aria-label={label}
      onClick={() => void copy()}
    >
      <CopyIcon />
      <span className="ct-hidden" role="status">
        {copied ? trans.__('Copied') : ''}
      </span>
    </button>
  );
}
