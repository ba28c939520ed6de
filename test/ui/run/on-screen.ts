import { vi } from 'vitest';

/** A page whose elements are all on the screen, until the test says that they are not. */
export function allOnScreen() {
  const observers = new Set<{ tell(isIntersecting: boolean): void }>();
  class Observer {
    readonly #callback: IntersectionObserverCallback;
    readonly #elements = new Set<Element>();

    constructor(callback: IntersectionObserverCallback) {
      this.#callback = callback;
    }

    observe(element: Element): void {
      this.#elements.add(element);
      observers.add(this);
      this.tell(true);
    }

    disconnect(): void {
      observers.delete(this);
    }

    tell(isIntersecting: boolean): void {
      const entries = [...this.#elements].map(target => ({ target, isIntersecting }));
      this.#callback(
        entries as unknown as IntersectionObserverEntry[],
        this as unknown as IntersectionObserver
      );
    }
  }
  vi.stubGlobal('IntersectionObserver', Observer);
  return {
    setOnScreen: (isOnScreen: boolean) => observers.forEach(one => one.tell(isOnScreen))
  };
}
