import { CloseIcon, WarningIcon } from '../icons.tsx';
import type { Translation } from '../translation.ts';

/** One line that says what is wrong with a cell's tags. */
export function CellNoteView({
  text,
  trans,
  onDismiss
}: {
  text: string;
  trans: Translation;
  /** Absent in a list, where the note is part of the record. */
  onDismiss?(): void;
}) {
  return (
    <div className="ct-cell-note" role={onDismiss && 'status'}>
      <WarningIcon />
      <span className="ct-cell-note-text">{text}</span>
      {onDismiss && (
        <button
          className="ct-icon-button"
          type="button"
          title={trans.__('Dismiss until the cell is run again')}
          aria-label={trans.__('Dismiss the note')}
          onClick={onDismiss}
        >
          <CloseIcon />
        </button>
      )}
    </div>
  );
}
