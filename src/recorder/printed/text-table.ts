import { printedNumber, WHOLE_NUMBER, type PrintedValue, type Reading } from './printed-point.ts';
import { keyKind } from './training-key.ts';

/**
 * A table that grows by a row an epoch, as fastai, skorch and scikit-learn print it:
 *
 *     epoch     train_loss  valid_loss  time
 *     0         0.5121      0.3100      00:10
 *
 * Its head must have an epoch, or a like word, and a key of a training, and stand on one line.
 */
export class TextTable {
  #columns: string[] = [];
  #step = -1;

  /** @returns null for a line that is no row */
  read(line: string): Reading | null {
    const text = line
      .trim()
      .replace(/^\||\|$/g, '')
      .trim();
    if (this.#isHead(text)) return null;
    if (this.#columns.length === 0 || /^[-=+| ]*$/.test(text)) return null;
    const cells = text.split(/\s*\|\s*|\s+/);
    const at = Number(cells[this.#step]);
    if (cells.length !== this.#columns.length || !Number.isInteger(at)) {
      this.#columns = [];
      return null;
    }
    const values: PrintedValue[] = [];
    cells.forEach((cell, index) => {
      const key = this.#columns[index]!;
      if (index !== this.#step && WHOLE_NUMBER.test(cell) && !NO_METRIC.test(key)) {
        values.push({ key, value: printedNumber(cell) });
      }
    });
    return { values, step: { unit: 'row', at } };
  }

  #isHead(text: string): boolean {
    if (!HEAD.test(text) || /\d/.test(text.replace(/[a-z_]\d+|\d+-/gi, ''))) return false;
    const columns = text.split(/\s*\|\s*|\s{2,}|\t/);
    const step = columns.findIndex(column => STEP.test(column));
    if (step < 0 || step > 1 || !columns.some(column => keyKind(column) === 'strong')) return false;
    this.#columns = columns;
    this.#step = step;
    return true;
  }
}

const STEP = /^(?:epochs?|iter(?:ation)?s?|steps?|rounds?)$/i;
const HEAD = /^(?:\S+\s+)?(?:epochs?|iter(?:ation)?s?|steps?|rounds?)\b.*(?:\s{2,}|\t|\|)/i;
/** Columns that say how long it took. */
export const NO_METRIC = /^(?:time|dur|duration|remaining time|elapsed|cp|lr_scheduler)$/i;
