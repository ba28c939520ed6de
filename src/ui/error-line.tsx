import type { Translation } from './translation.ts';

/** What went wrong, and one click to ask again. What was there before stays beside it. */
export function ErrorLine({
  text,
  trans,
  onRetry
}: {
  text: string;
  trans: Translation;
  onRetry(): void;
}) {
  return (
    <div className="ct-error-line" role="alert">
      <span>{text}</span>
      <button className="ct-button" type="button" onClick={onRetry}>
        {trans.__('Retry')}
      </button>
    </div>
  );
}
