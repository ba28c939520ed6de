import { memo } from 'react';
import { highlight } from './highlight.ts';

/** A source, coloured as far as its language is known. Scrolls by keyboard where it is long. */
export const Code = memo(function Code({ source, language }: { source: string; language: string }) {
  return (
    <pre className="ct-code ct-source" tabIndex={0} aria-label={language || undefined} role="group">
      {highlight(source, language).map(({ kind, text }, at) =>
        kind === 'plain' ? (
          text
        ) : (
          <span key={at} className={`ct-code-${kind}`}>
            {text}
          </span>
        )
      )}
    </pre>
  );
});
