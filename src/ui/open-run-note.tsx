import type { Execution } from '../protocol/entities/session.ts';
import { CellIcon } from './icons.tsx';
import type { Translation } from './translation.ts';

/** Why `start_run()` failed, and what to do: MLflow's own sentence names neither cell nor way out. */
export function OpenRunNote({
  opener,
  isOpen,
  trans,
  onGoToCell
}: {
  opener: Execution | null;
  /** Nothing has run since; else it may have been ended. */
  isOpen: boolean;
  trans: Translation;
  onGoToCell?(): void;
}) {
  const count = opener?.execution_count ?? null;
  return (
    <div className="ct-open-run">
      <p>
        {whoText(count, isOpen, trans)}{' '}
        <Marked
          text={trans.__(
            'End it with `mlflow.end_run()`, or open runs in a `with mlflow.start_run():` block.'
          )}
        />
      </p>
      {opener !== null && onGoToCell && (
        <button className="ct-button" type="button" onClick={onGoToCell}>
          <CellIcon />
          {count === null ? trans.__('Go to cell') : trans.__('Go to cell [%1]', count)}
        </button>
      )}
    </div>
  );
}

function whoText(count: number | null, isOpen: boolean, trans: Translation): string {
  if (count === null) {
    return isOpen
      ? trans.__('A run that was opened before is still open.')
      : trans.__('A run that was opened before was still open.');
  }
  return isOpen
    ? trans.__('The run that cell [%1] opened is still open.', count)
    : trans.__('The run that cell [%1] opened was still open.', count);
}

/** Text with code between back-ticks. */
function Marked({ text }: { text: string }) {
  return (
    <>
      {text
        .split('`')
        .map((part, at) =>
          at % 2 === 1 ? <code key={at}>{part}</code> : <span key={at}>{part}</span>
        )}
    </>
  );
}
