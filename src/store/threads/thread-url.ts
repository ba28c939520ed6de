/**
 * Where a thread's program is: beside this file when the sources run as they are, beside the
 * bundle's `main.mjs` in the product.
 */
export function threadUrl(name: 'writer' | 'reader' | 'background' | 'single'): URL {
  const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'mjs';
  return new URL(`./${name}-thread.${suffix}`, import.meta.url);
}
