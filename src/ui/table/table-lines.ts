/** A group of rows under a head of its own. */
export interface LineGroup {
  /** null: of the runs that have no value. */
  group: string | null;
  label: string;
  count: number;
  open: boolean;
}

export type Line = GroupLine | RowLine;

export interface GroupLine {
  kind: 'group';
  group: LineGroup;
}

export interface RowLine {
  kind: 'row';
  /** As groupSection says. */
  section: string;
  /** Of the row in its section, from 0. */
  offset: number;
}

/** The one section of a table without groups. */
export const WHOLE = '';

export const groupSection = (group: string | null) => JSON.stringify(group);

/**
 * What stands on which line, for any number of rows: heads of groups, and under the open ones their
 * rows. Lines are counted from 0.
 */
export class TableLines {
  readonly count: number;
  /** null: there are no groups. */
  readonly groups: readonly LineGroup[] | null;
  /** Line of each group's head. */
  readonly #heads: number[] = [];

  /** @param content the groups in order, or how many rows there are */
  constructor(content: readonly LineGroup[] | number) {
    if (typeof content === 'number') {
      this.groups = null;
      this.count = content;
      return;
    }
    this.groups = content;
    let line = 0;
    for (const { open, count } of content) {
      this.#heads.push(line);
      line += 1 + (open ? count : 0);
    }
    this.count = line;
  }

  /** @returns null beyond the end */
  at(line: number): Line | null {
    if (line < 0 || line >= this.count) return null;
    if (this.groups === null) return { kind: 'row', section: WHOLE, offset: line };
    const place = lastAtMost(this.#heads, line);
    const group = this.groups[place];
    const offset = line - this.#heads[place] - 1;
    if (offset < 0) return { kind: 'group', group };
    return { kind: 'row', section: groupSection(group.group), offset };
  }
}

/** Index of the last of the ascending `numbers` that is not above `limit`; the first is not. */
function lastAtMost(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= limit) low = middle;
    else high = middle;
  }
  return low;
}
