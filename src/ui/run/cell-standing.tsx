import type { Translation } from '../translation.ts';
import type { Standing } from '../../protocol/trust/cell-standings.ts';

/** What became of a cell in its notebook since it ran; nothing where it is as it was. */
export function CellStanding({
  standing: { kind },
  view,
  trans,
  onView
}: {
  standing: Standing;
  /** How its source is shown: as it ran, or compared with now; null: it is not. */
  view: 'ran' | 'diff' | null;
  trans: Translation;
  onView(view: 'ran' | 'diff'): void;
}) {
  if (kind !== 'changed' && kind !== 'deleted') return null;
  const way = (to: 'ran' | 'diff', label: string) => (
    <button
      className="ct-button"
      type="button"
      aria-pressed={view === to}
      onClick={() => onView(to)}
    >
      {label}
    </button>
  );
  return (
    <p className="ct-cell-standing" data-standing={kind}>
      <span>
        {kind === 'changed'
          ? trans.__('Cell changed since this run')
          : trans.__('Cell deleted since this run')}
      </span>
      {way('ran', trans.__('Show as it ran'))}
      {kind === 'changed' && way('diff', trans.__('Diff with now'))}
    </p>
  );
}
