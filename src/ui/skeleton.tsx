import type { Translation } from './translation.ts';

/** Grey rows, which the style sheet shows after 400 ms. */
export function Skeleton({ trans }: { trans: Translation }) {
  return (
    <div className="ct-skeleton" role="status" aria-label={trans.__('Loading…')}>
      <div />
      <div />
      <div />
    </div>
  );
}
