/**
 * Builds the labextension: TypeScript to `lib/`, then JupyterLab's builder to `celltrail/labextension`.
 *
 * The package is `"type": "module"`, so the builder wants every relative import with its
 * extension: TypeScript writes them, from the `.ts` and `.tsx` of the sources.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { node24, ROOT, run } from './checkout.mjs';

const NODE = node24();
const MODULES = join(ROOT, 'node_modules');

try {
  // What was renamed or removed must not stay in the package.
  rmSync(join(ROOT, 'lib'), { recursive: true, force: true });
  // Not `node_modules/.bin/tsc`: that is tslab's older TypeScript.
  // Types are checked by `npm test` and `npm run lint`; here that is two thirds of the compiler's time.
  const tsc = join(MODULES, 'typescript/bin/tsc');
  await run(NODE, [tsc, '-p', 'tsconfig.build.json', '--noCheck']);
  await run(NODE, [
    join(MODULES, '@jupyter/builder/lib/build-labextension.js'),
    '--core-package-file',
    // With it the builder asks no registry for it.
    join(MODULES, '@jupyterlab/core-meta/core.package.json'),
    ROOT
  ]);
} catch (error) {
  console.error(`celltrail: ${error.message}`);
  process.exitCode = 1;
}
