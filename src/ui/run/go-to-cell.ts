import type { Execution } from '../../protocol/entities/session.ts';
import type { RecordedCell } from './cell-index.ts';

/** The cell that made a number. Its source finds it in notebooks that store no ids. */
export interface CellTarget extends RecordedCell {
  notebook_path: string | null;
}

/** Shows the cell in its notebook; `changed` if it says something else now, `gone` if it is no longer there. */
export type GoToCell = (target: CellTarget) => Promise<'shown' | 'changed' | 'gone'>;

/** Which metrics of the shown series an execution logged. */
export type LoggedBy = ReadonlyMap<Execution['execution_id'], readonly string[]>;
