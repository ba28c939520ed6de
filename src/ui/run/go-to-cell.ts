import type { Execution } from '../../protocol/entities/session.ts';
import type { Translation } from '../translation.ts';
import type { RecordedCell } from '../../protocol/trust/cell-index.ts';

/** The cell that made a number. Its source finds it in notebooks that store no ids. */
export interface CellTarget extends RecordedCell {
  notebook_path: string | null;
}

/** It is no longer in its notebook, or nobody can tell which of several cells it is. */
export type MissingCell = 'gone' | 'alike';

/** Shows the cell in its notebook; `changed` if it says something else now. */
export type GoToCell = (target: CellTarget) => Promise<'shown' | 'changed' | MissingCell>;

/** A sentence for who looked for it. */
export const missingText = (missing: MissingCell, trans: Translation): string =>
  missing === 'gone'
    ? trans.__('This cell is no longer in the notebook.')
    : trans.__('The notebook stores no cell ids, and several of its cells have this source.');

/** Which metrics of the shown series an execution logged. */
export type LoggedBy = ReadonlyMap<Execution['execution_id'], readonly string[]>;
