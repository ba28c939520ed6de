/**
 * Where the thread's program is: beside this file when the sources run as they are, beside the
 * bundle's `main.mjs` in the product.
 */
export const PROGRAM_URL = new URL(
  `./sync-thread.${import.meta.url.endsWith('.ts') ? 'ts' : 'mjs'}`,
  import.meta.url
);
