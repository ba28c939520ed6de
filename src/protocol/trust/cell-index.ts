import { SECRET_MARKER } from '../secret-marker.ts';
import { sameSource } from './same-source.ts';

/** A cell of a notebook as it is, or as it was saved. */
export interface NotebookCell {
  id: string;
  source: string;
}

/** Of an execution: the cell that it was of. */
export interface RecordedCell {
  cell_id: string | null;
  /** As it ran; '' where it is not known. */
  source: string;
}

/** Finds recorded cells in a notebook as it is now, thousands of them without a look at each of its cells. */
export class CellIndex {
  readonly #cells: readonly NotebookCell[];
  readonly #byId = new Map<string, number>();
  /** More than one where cells are alike. */
  readonly #bySource = new Map<string, number[]>();

  constructor(cells: readonly NotebookCell[]) {
    this.#cells = cells;
    for (const [index, { id, source }] of cells.entries()) {
      this.#byId.set(id, index);
      const alike = this.#bySource.get(source);
      if (alike === undefined) this.#bySource.set(source, [index]);
      else alike.push(index);
    }
  }

  hasId(cell_id: string | null): boolean {
    return cell_id !== null && this.#byId.has(cell_id);
  }

  /**
   * Where the cell may be: by its id, else by its source (notebooks that store no ids get new ones
   * each time they are opened).
   *
   * @returns indexes: several if cells are alike, none if it is gone
   */
  find({ cell_id, source }: RecordedCell): readonly number[] {
    const byId = cell_id === null ? undefined : this.#byId.get(cell_id);
    if (byId !== undefined) return [byId];
    if (source.trim() === '') return [];
    if (!source.includes(SECRET_MARKER)) return this.#bySource.get(source) ?? [];
    return this.#cells.flatMap((now, index) => (sameSource(source, now.source) ? [index] : []));
  }
}

/** Whether a cell says something else than when it ran. Nobody can tell where its source is not known. */
export const isChanged = ({ source }: RecordedCell, now: string) =>
  source !== '' && !sameSource(source, now);
