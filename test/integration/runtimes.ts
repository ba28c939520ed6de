import { readdirSync } from 'node:fs';
import path from 'node:path';

/** What the set-up installed for the tests of the client (`test/beside/sdk.json`). */
export const BESIDE_CLIENT = path.resolve(
  import.meta.dirname,
  '../../.cache/beside/sdk/node_modules'
);

/** The executable is in a package of this platform. */
export const denoPath = () => ofPlatform('@deno', 'deno');
export const bunPath = () => ofPlatform('@oven', path.join('bin', 'bun'));

function ofPlatform(scope: string, executable: string): string {
  const folder = path.join(BESIDE_CLIENT, scope);
  return path.join(folder, readdirSync(folder)[0], executable);
}
