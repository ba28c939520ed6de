/**
 * Takes the secret out of kernels' addresses, `/kernels/<kernel id>/<32 hex digits>`, wherever a
 * text shows one: printed environments, tracebacks of failed requests.
 */
export function scrubSecrets(text: string): string {
  return text.replace(KERNEL_ADDRESS, '$1***');
}

const KERNEL_ADDRESS = /(\/kernels\/[^/\s"'\\]+\/)[0-9a-f]{32}(?![0-9a-f])/gi;
