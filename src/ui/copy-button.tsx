import { useEffect, useRef, useState } from 'react';
import { CopyIcon } from './icons.tsx';
import type { Translation } from './translation.ts';

/** Copies a text; says for two seconds whether that was done. */
export function CopyButton({
  text,
  label,
  trans,
  copy = toClipboard
}: {
  text: string;
  label: string;
  trans: Translation;
  /** `copyText` of the page, which may know other ways; absent: the browser's clipboard. */
  copy?(text: string): Promise<void>;
}) {
  const [said, setSaid] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  const say = (words: string) => {
    setSaid(words);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setSaid(''), 2000);
  };
  const onClick = () =>
    copy(text).then(
      () => say(trans.__('Copied')),
      () => say(trans.__('Could not copy'))
    );
  return (
    <button
      className="ct-icon-button"
      type="button"
      title={said || label}
      aria-label={label}
      onClick={() => void onClick()}
    >
      <CopyIcon />
      <span className="ct-hidden" role="status">
        {said}
      </span>
    </button>
  );
}

/** Absent on pages that come neither over HTTPS nor from this machine: then this rejects. */
async function toClipboard(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
}
