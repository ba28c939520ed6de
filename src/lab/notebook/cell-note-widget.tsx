import { ReactWidget } from '@jupyterlab/ui-components';
import { CellNoteView } from '../../ui/cell-plot/note-view.tsx';
import type { CellNote } from '../../ui/cell-plot/notebook-plots.ts';
import type { Translation } from '../../ui/translation.ts';
// With the view and not at the start of JupyterLab.
import '../../../style/ui.css';

/** A note under a cell, which no output and no saved notebook has. */
export class CellNoteWidget extends ReactWidget {
  readonly #trans: Translation;
  readonly #onDismiss: (note: CellNote) => void;
  #note: CellNote;

  constructor(note: CellNote, trans: Translation, onDismiss: (note: CellNote) => void) {
    super();
    this.#note = note;
    this.#trans = trans;
    this.#onDismiss = onDismiss;
    this.addClass('ct-inline-note');
  }

  get note(): CellNote {
    return this.#note;
  }

  set note(note: CellNote) {
    if (note === this.#note) return;
    this.#note = note;
    this.update();
  }

  protected override render(): JSX.Element {
    return (
      <CellNoteView
        text={this.#note.text}
        trans={this.#trans}
        onDismiss={() => this.#onDismiss(this.#note)}
      />
    );
  }
}
