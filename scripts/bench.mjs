/** Sets up and runs the bench on the product's own Node; arguments go to it. */
import { join } from 'node:path';
import { node24, ROOT, run } from './checkout.mjs';
import { setup } from './setup.mjs';

async function bench(args) {
  await setup({ tests: true });
  await run(node24(), [join(ROOT, 'bench', 'main.ts'), ...args]);
}

bench(process.argv.slice(2)).catch(error => {
  console.error(`celltrail: ${error.message}`);
  process.exitCode = 1;
});
