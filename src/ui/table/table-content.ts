import type { RunGroups } from '../../protocol/endpoints/run-rows.ts';
import { PAGE_ROWS, type PagePlace, type RowPages } from './row-pages.ts';
import { groupSection, TableLines, WHOLE } from './table-lines.ts';
import type { TableRow } from './table-row.ts';

/** Which runs stand on which lines, and which pages of them the screen needs. */
export class TableContent {
  readonly #pages: RowPages;
  /** Sections of the groups that are open. */
  readonly #open = new Set<string>();
  #lines = new TableLines(0);
  /** First and last line on the screen. */
  #window: readonly [number, number] = [0, 50];

  constructor(pages: RowPages) {
    this.#pages = pages;
  }

  get lines(): TableLines {
    return this.#lines;
  }

  /** The lines are of other groups, or of none. */
  clear(): void {
    this.#open.clear();
    this.#lines = new TableLines(0);
  }

  /** Rows without groups. */
  setTotal(total: number): void {
    this.#lines = new TableLines(total);
  }

  setGroups({ group, label, count }: RunGroups): void {
    this.#lines = new TableLines(
      group.map((value, at) => ({
        group: value,
        label: label[at],
        count: count[at],
        open: this.#open.has(groupSection(value))
      }))
    );
  }

  /** Folds or opens a group. */
  toggle(group: string | null): void {
    const section = groupSection(group);
    if (!this.#open.delete(section)) this.#open.add(section);
  }

  /** @returns whether these are other lines than before */
  setWindow(first: number, last: number): boolean {
    if (first === this.#window[0] && last === this.#window[1]) return false;
    this.#window = [first, last];
    return true;
  }

  /** @returns null for a line that is no run's, and while its page is on its way */
  rowAt(line: number): TableRow | null {
    const found = this.#lines.at(line);
    return found?.kind === 'row' ? this.#pages.rowAt(found.section, found.offset) : null;
  }

  /** Where a run stands now, near where it stood. @returns null if it is not held there */
  lineOf(run_id: string, near: number): number | null {
    for (let away = 0; away <= PAGE_ROWS; away += 1) {
      if (this.rowAt(near + away)?.run_id === run_id) return near + away;
      if (this.rowAt(near - away)?.run_id === run_id) return near - away;
    }
    return null;
  }

  /** Pages of the lines on the screen. @param isGrouped lines may yet come that need none */
  places(isGrouped: boolean): PagePlace[] {
    const places = new Map<string, PagePlace>();
    const [first, last] = this.#window;
    for (let line = first; line <= last; line += 1) {
      const found = this.#lines.at(line);
      if (found?.kind !== 'row') continue;
      const place = { section: found.section, page: Math.floor(found.offset / PAGE_ROWS) };
      places.set(`${place.page} ${place.section}`, place);
    }
    // How many rows there are is not known before the first answer.
    if (!isGrouped && places.size === 0) places.set('', { section: WHOLE, page: 0 });
    return [...places.values()];
  }
}
