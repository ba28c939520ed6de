import { Signal, type ISignal } from '@lumino/signaling';
import { addressOf, parseAddress, type Place } from './address.ts';

/** Browsers refuse, or leave out, changes of the address that come as fast as a pointer moves; ms. */
const KEEP_MS = 150;

/** What the page shows is what its address says: reload, back and forward need nothing else. */
export class Navigation {
  readonly #window: Window;
  readonly #changed = new Signal<Navigation, void>(this);
  #keeping: ReturnType<typeof setTimeout> | undefined;
  #state: Place;

  constructor(page: Window = window) {
    this.#window = page;
    this.#state = parseAddress(page.location.hash);
    page.addEventListener('popstate', this.#onAddress);
    page.addEventListener('pagehide', this.#write);
  }

  get changed(): ISignal<Navigation, void> {
    return this.#changed;
  }

  get state(): Place {
    return this.#state;
  }

  /** The whole address of a place, for others. */
  linkTo(place: Place): string {
    const url = new URL(this.#window.location.href);
    url.hash = addressOf(place);
    return url.href;
  }

  /** Shows something else; the way back leads here. */
  go(place: Place): void {
    this.#write();
    this.#window.history.pushState(null, '', hashOf(place));
    this.#set(place);
  }

  /** What is shown has another state now: no step of the way back. The address follows soon. */
  keep(place: Place): void {
    if (hashOf(place) === hashOf(this.#state)) return;
    this.#keeping ??= setTimeout(this.#write, KEEP_MS);
    this.#set(place);
  }

  dispose(): void {
    this.#write();
    this.#window.removeEventListener('popstate', this.#onAddress);
    this.#window.removeEventListener('pagehide', this.#write);
    Signal.clearData(this);
  }

  readonly #write = () => {
    if (this.#keeping === undefined) return;
    this.#forget();
    this.#window.history.replaceState(null, '', hashOf(this.#state));
  };

  /** Back, forward, and an address that somebody typed. */
  readonly #onAddress = () => {
    this.#forget();
    this.#set(parseAddress(this.#window.location.hash));
  };

  #forget(): void {
    clearTimeout(this.#keeping);
    this.#keeping = undefined;
  }

  #set(place: Place): void {
    this.#state = place;
    this.#changed.emit();
  }
}

const hashOf = (place: Place) => `#${addressOf(place)}`;
