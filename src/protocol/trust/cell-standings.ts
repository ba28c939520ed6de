import { INJECTED_PARAMETERS } from '../injected-parameters.ts';
import { CellIndex, isChanged, type NotebookCell, type RecordedCell } from './cell-index.ts';

/** What became of a cell since it ran. */
export type Standing =
  { kind: 'same' | 'deleted' | 'unknown' } | { kind: 'changed'; source: string };

const UNKNOWN: Standing = { kind: 'unknown' };

/** What became of the cells of one session, each looked up when it is asked for. */
export class CellStandings {
  readonly #cells: readonly NotebookCell[];
  readonly #index: CellIndex;
  readonly #keepsIds: boolean;

  /**
   * @param cells of the notebook as it is now; none where that is not open
   * @param recorded all cells of the session
   */
  constructor(cells: readonly NotebookCell[] | null, recorded: readonly RecordedCell[]) {
    this.#cells = cells ?? [];
    this.#index = new CellIndex(this.#cells);
    // Else its cells got other ids when it was opened, and a missing one says nothing.
    this.#keepsIds = recorded.some(({ cell_id }) => this.#index.hasId(cell_id));
  }

  /** Where it stands in the notebook, from 0; null where that is not known, or it is gone. */
  place(recorded: RecordedCell): number | null {
    const [index, another] = this.#index.find(recorded);
    return another === undefined ? (index ?? null) : null;
  }

  of(recorded: RecordedCell): Standing {
    const [index, another] = this.#index.find(recorded);
    if (another !== undefined) return UNKNOWN;
    if (index === undefined) {
      // What has no id may never have been in the notebook: a console runs code, too.
      const wasThere = recorded.cell_id !== null && recorded.cell_id !== INJECTED_PARAMETERS;
      return wasThere && this.#keepsIds ? { kind: 'deleted' } : UNKNOWN;
    }
    const { source } = this.#cells[index];
    return isChanged(recorded, source) ? { kind: 'changed', source } : { kind: 'same' };
  }
}
