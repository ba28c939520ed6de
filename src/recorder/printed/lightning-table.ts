import { printedNumber, WHOLE_NUMBER, type PrintedValue, type Reading } from './printed-point.ts';

/**
 * The table that Lightning prints after a test or a validation, of either kind:
 *
 *     ┃        Test metric        ┃       DataLoader 0        ┃
 *     │         test_acc          │    0.9100000262260437     │
 */
export class LightningTable {
  #loaders = 0;

  /** @returns null for a line that is no row */
  read(line: string): Reading | null {
    if (HEAD.test(line)) {
      this.#loaders = line.match(/DataLoader \d+/g)!.length;
      return null;
    }
    if (this.#loaders === 0 || RULE.test(line)) return null;
    const [key = '', ...cells] = line
      .trim()
      .replace(/^[│┃|]\s*|\s*[│┃|]$/g, '')
      .split(/\s*[│┃|]\s*|\s{2,}/);
    const isRow =
      cells.length > 0 &&
      cells.length <= this.#loaders &&
      cells.every(cell => WHOLE_NUMBER.test(cell));
    if (!isRow || !/^[A-Za-z][\w./@-]*$/.test(key)) {
      this.#loaders = 0;
      return null;
    }
    const values: PrintedValue[] = cells.map((cell, index) => ({
      key: index === 0 ? key : `${key}/dataloader_idx_${index}`,
      value: printedNumber(cell)
    }));
    return { values, step: null };
  }
}

const HEAD = /^\W*(?:Test|Validate|Validation|Runningstage\.\w+) metric\s.*DataLoader \d/;
const RULE = /^[\s─━═┏┓└┘┡┩┳╇┴├┤┼╞╡╪-]*$/;
