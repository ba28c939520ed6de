// What JupyterLab's packages expect of a browser and jsdom does not have.
const absent = globalThis as unknown as Record<string, unknown>;

class Observer {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

absent.DragEvent ??= class DragEvent extends Event {};
absent.ResizeObserver ??= Observer;
absent.IntersectionObserver ??= Observer;
absent.requestIdleCallback ??= (callback: () => void) => setTimeout(callback, 0);
absent.cancelIdleCallback ??= (handle: number) => clearTimeout(handle);
absent.matchMedia ??= () => ({
  matches: false,
  addEventListener() {},
  removeEventListener() {},
  addListener() {},
  removeListener() {}
});
