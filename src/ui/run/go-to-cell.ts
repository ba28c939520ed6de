import type { Execution } from '../../protocol/entities/session.ts';

export interface CellTarget {
  notebook_path: string | null;
  cell_id: string | null;
  /** As it ran; finds the cell in notebooks that store no ids. */
  source: string;
}

/** Shows the cell in its notebook; `gone` if it is no longer there. */
export type GoToCell = (target: CellTarget) => Promise<'shown' | 'gone'>;

/** Which metrics of the shown series an execution logged. */
export type LoggedBy = ReadonlyMap<Execution['execution_id'], readonly string[]>;
