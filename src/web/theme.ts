import { Signal, type ISignal } from '@lumino/signaling';
import {
  DARK,
  keepTheme,
  keptTheme,
  MORE_CONTRAST,
  showTheme,
  type ThemeChoice
} from './shown-theme.ts';

/** In which colours the page is drawn: as the system has it, or as the reader chose in this browser. */
export class Theme {
  readonly #changed = new Signal<Theme, void>(this);
  readonly #system = [matchMedia(DARK), matchMedia(MORE_CONTRAST)];
  #state = keptTheme();

  constructor() {
    for (const query of this.#system) query.addEventListener('change', this.#show);
    this.#show();
  }

  get changed(): ISignal<Theme, void> {
    return this.#changed;
  }

  get state(): ThemeChoice {
    return this.#state;
  }

  choose(choice: ThemeChoice): void {
    this.#state = choice;
    keepTheme(choice);
    this.#show();
    this.#changed.emit();
  }

  dispose(): void {
    for (const query of this.#system) query.removeEventListener('change', this.#show);
    Signal.clearData(this);
  }

  readonly #show = () => showTheme(this.#state);
}
