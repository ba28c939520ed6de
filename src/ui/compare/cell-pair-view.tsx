import type { Execution } from '../../protocol/entities/session.ts';
import { SourceDiff } from '../diff/source-diff.tsx';
import type { Translation } from '../translation.ts';
import type { CellPair } from './align-cells.ts';
import { cellName } from '../cell-name.ts';

/** A cell that differs, line by line. */
export function CellPairView({
  pair,
  names,
  trans
}: {
  pair: CellPair;
  /** Of the two runs. */
  names: { before: string; after: string };
  trans: Translation;
}) {
  const { before, after } = pair;
  const counts = [before, after].map(countText).filter(text => text !== null);
  const only = before === null ? names.after : after === null ? names.before : null;
  return (
    <li className="ct-cell ct-compare-cell" data-cell-id={(after ?? before)?.cell_id ?? undefined}>
      <p className="ct-compare-cell-head">
        <span className="ct-cell-count">{[...new Set(counts)].join(' / ')}</span>
        {only !== null && <span className="ct-faint">{trans.__('only in %1', only)}</span>}
      </p>
      <SourceDiff
        before={before?.source}
        after={after?.source}
        label={trans.__('Changes of the cell')}
        trans={trans}
      />
    </li>
  );
}

const countText = (execution: Execution | null) =>
  execution === null ? null : cellName(execution);
