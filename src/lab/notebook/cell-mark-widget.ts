import { Widget } from '@lumino/widgets';
import { markText, type CellMark } from '../../ui/cell-mark/mark.ts';
import type { Translation } from '../../ui/translation.ts';

/** From here on a prompt is so wide that the mark stands below it. */
const WIDE_COUNT = 1000;

/** A dot beside a cell's prompt: it logged something. */
export class CellMarkWidget extends Widget {
  readonly #trans: Translation;
  readonly #button: HTMLButtonElement;
  #mark: CellMark | null = null;

  constructor(trans: Translation, onOpen: (mark: CellMark) => void) {
    super();
    this.#trans = trans;
    this.addClass('ct-cell-mark');
    this.#button = document.createElement('button');
    this.#button.type = 'button';
    this.#button.addEventListener('click', () => this.#mark !== null && onOpen(this.#mark));
    // Else the cell's own handlers would take the press for a selection.
    this.#button.addEventListener('mousedown', event => event.stopPropagation());
    this.node.append(this.#button);
  }

  set mark(mark: CellMark) {
    if (mark === this.#mark) return;
    this.#mark = mark;
    const { label, title } = markText(mark, this.#trans);
    this.#button.title = title;
    this.#button.setAttribute('aria-label', label);
    this.toggleClass('ct-mod-failed', mark.state === 'error');
    this.toggleClass('ct-mod-running', mark.state === 'started' || mark.state === 'queued');
    this.toggleClass('ct-mod-below', (mark.execution_count ?? 0) >= WIDE_COUNT);
  }
}
