import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * Where our web page is: beside the bundled program.
 *
 * @returns undefined for sources that run as they are, and a bundle without it
 */
export function webPageFolder(): string | undefined {
  const folder = path.join(import.meta.dirname, 'web');
  return existsSync(path.join(folder, 'index.html')) ? folder : undefined;
}
