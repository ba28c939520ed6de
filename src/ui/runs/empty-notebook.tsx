import { CopyButton } from '../copy-button.tsx';
import type { Translation } from '../translation.ts';

const SNIPPET = [
  'import mlflow',
  'for step in range(100):',
  '    mlflow.log_metric("loss", 1 / (step + 1), step=step)'
].join('\n');

/** What a new user sees. */
export function EmptyNotebook({
  trans,
  onCopy,
  onInsert
}: {
  trans: Translation;
  onCopy(text: string): Promise<void>;
  onInsert?(code: string): void;
}) {
  return (
    <div className="ct-empty">
      <p>{trans.__('Run a cell that logs a metric and it appears here.')}</p>
      <pre className="ct-code">{SNIPPET}</pre>
      <div className="ct-actions">
        {onInsert && (
          <button className="ct-button" type="button" onClick={() => onInsert(SNIPPET)}>
            {trans.__('Insert')}
          </button>
        )}
        <CopyButton text={SNIPPET} label={trans.__('Copy')} trans={trans} copy={onCopy} />
      </div>
    </div>
  );
}
