/** Builds `dist/celltrail-<version>-py3-none-any.whl` with the labextension and the companion inside. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { PYTHON, ROOT, run } from './checkout.mjs';
import { setup } from './setup.mjs';

async function buildWheel() {
  await setup();
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
  const flags = ['--no-build-isolation', '--no-deps', '--no-index', '--wheel-dir', 'dist'];
  await run(PYTHON, ['-m', 'pip', 'wheel', ROOT, ...flags], { quiet: true });
  console.log('celltrail: the wheel is in dist/.');
}

buildWheel().catch(error => {
  console.error(`celltrail: ${error.message}`);
  process.exitCode = 1;
});
