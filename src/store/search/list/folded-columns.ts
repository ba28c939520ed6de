import type { Columns } from '../column-set.ts';
import type { ColumnId } from '../columns/column-id.ts';
import { isKeyed } from '../columns/key-lists.ts';
import type { Numbers } from '../columns/number-column.ts';
import { placeOf, SEGMENT_ROWS, segmentOf } from '../columns/segments.ts';
import type { Texts } from '../columns/text-column.ts';

/**
 * Columns as the rows of folded sessions show them: what a nested run lacks it has from its session
 * run, to which tags of cells log and whose tags people set.
 */
export class FoldedColumns implements Columns {
  readonly #columns: Columns;
  readonly #shownIn: Int32Array;
  readonly #known = new Map<Numbers | Texts, Numbers | Texts>();

  constructor(columns: Columns, shownIn: Int32Array) {
    this.#columns = columns;
    this.#shownIn = shownIn;
  }

  numbers(id: ColumnId): Numbers {
    const column = this.#columns.numbers(id);
    if (!isKeyed(id)) return column;
    return this.#once(column, () => {
      const segments = filled(this.#shownIn, column.segments, {
        isAbsent: Number.isNaN,
        valueOf: row => column.get(row),
        grown: (values, length) => {
          const longer = new Float64Array(length).fill(NaN, values.length);
          longer.set(values);
          return longer;
        }
      });
      return { segments, get: row => segments.at(segmentOf(row))?.[placeOf(row)] ?? NaN };
    });
  }

  text(id: ColumnId): Texts {
    const column = this.#columns.text(id);
    if (!isKeyed(id)) return column;
    return this.#once(column, () => {
      const segments = filled(this.#shownIn, column.segments, {
        isAbsent: code => code === 0,
        valueOf: row => column.code(row),
        grown: (codes, length) => {
          const longer = new Int32Array(length);
          longer.set(codes);
          return longer;
        }
      });
      return textsWith(column, segments, row => segments.at(segmentOf(row))?.[placeOf(row)] ?? 0);
    });
  }

  #once<Column extends Numbers | Texts>(column: Column, make: () => Column): Column {
    let made = this.#known.get(column) as Column | undefined;
    if (made === undefined) this.#known.set(column, (made = make()));
    return made;
  }
}

/** As rows of folded sessions are ordered: by their own names and states, and by the values that they show. */
export class FoldedOrderColumns implements Columns {
  readonly #columns: Columns;
  readonly #shownIn: Int32Array;

  constructor(columns: Columns, shownIn: Int32Array) {
    this.#columns = columns;
    this.#shownIn = shownIn;
  }

  numbers(id: ColumnId): Numbers {
    return this.#columns.numbers(id);
  }

  text(id: ColumnId): Texts {
    const column = this.#columns.text(id);
    if (id.type !== 'attribute') return column;
    return textsWith(column, [], row => column.code(this.#shownIn[row]));
  }
}

const textsWith = (
  column: Texts,
  segments: readonly Int32Array[],
  code: (row: number) => number
): Texts => ({
  segments,
  texts: column.texts,
  codeOf: text => column.codeOf(text),
  code,
  get: row => (code(row) === 0 ? null : column.texts[code(row)])
});

/** Segments with the values of session runs where their nested runs have none; others as they are. */
function filled<Values extends Float64Array | Int32Array>(
  shownIn: Int32Array,
  segments: readonly Values[],
  {
    isAbsent,
    valueOf,
    grown
  }: {
    isAbsent(value: number): boolean;
    valueOf(row: number): number;
    grown(values: Values, length: number): Values;
  }
): Values[] {
  const all: Values[] = [];
  for (let from = 0; from < shownIn.length; from += SEGMENT_ROWS) {
    let values = segments.at(segmentOf(from)) ?? grown([] as unknown as Values, 0);
    let isCopy = false;
    const length = Math.min(SEGMENT_ROWS, shownIn.length - from);
    for (let at = 0; at < length; at++) {
      const home = shownIn[from + at];
      if (home === from + at || (at < values.length && !isAbsent(values[at]))) continue;
      const value = valueOf(home);
      if (isAbsent(value)) continue;
      if (!isCopy) values = grown(values, Math.max(length, values.length));
      isCopy = true;
      values[at] = value;
    }
    all.push(values);
  }
  return all;
}
