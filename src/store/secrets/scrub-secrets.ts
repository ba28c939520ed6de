import type { Span } from './merge-spans.ts';

/**
 * Takes the secret out of kernels' addresses, `/kernels/<kernel id>/<32 hex digits>`, wherever a
 * text shows one: printed environments, tracebacks of failed requests.
 */
export function scrubSecrets(text: string): string {
  return text.replace(KERNEL_ADDRESS, `$1${SCRUBBED_ADDRESS}`);
}

/** Where these secrets are in a text. */
export function kernelAddressSecrets(text: string): Span[] {
  return Array.from(text.matchAll(KERNEL_ADDRESS), ({ index, 0: { length }, 1: before }) => ({
    start: index + before.length,
    end: index + length
  }));
}

export const SCRUBBED_ADDRESS = '***';

const KERNEL_ADDRESS = /(\/kernels\/[^/\s"'\\]+\/)[0-9a-f]{32}(?![0-9a-f])/gi;
