/** Builds the companion with its web page and the labextension: what `npm run build` does, and the set-up when sources changed. */
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { ROOT, run, step } from './checkout.mjs';

export const COMPANION_OUTPUT = 'celltrail/companion';
export const WEB_OUTPUT = `${COMPANION_OUTPUT}/web`;
export const CLIENT_OUTPUT = 'celltrail/client';
export const LABEXTENSION_OUTPUT = 'celltrail/labextension';

const SHARED = ['package.json', 'src/protocol'];

/** @param {{ force?: boolean }} options `force`: also what has not changed */
export async function build({ force = false } = {}) {
  const parts = [
    {
      name: 'build of the companion',
      inputs: [
        ...SHARED,
        'src/server',
        'src/store',
        'src/recorder',
        'src/import',
        'src/sync',
        'src/client',
        'src/plot',
        'src/cli',
        'src/kernel',
        'scripts/bundle-companion.mjs'
      ],
      outputs: [`${COMPANION_OUTPUT}/main.mjs`],
      script: 'bundle-companion.mjs'
    },
    {
      name: 'build of the web page',
      inputs: [
        ...SHARED,
        'src/web',
        'src/ui',
        'src/client',
        'src/plot',
        'style',
        'tsconfig.json',
        'scripts/bundle-web.mjs'
      ],
      outputs: [`${WEB_OUTPUT}/index.html`],
      script: 'bundle-web.mjs'
    },
    {
      name: 'build of the client',
      inputs: [
        ...SHARED,
        'src/sdk',
        'src/client',
        'src/plot',
        'tsconfig.json',
        'tsconfig.client.json',
        'scripts/build-client.mjs'
      ],
      outputs: [`${CLIENT_OUTPUT}/package.json`],
      script: 'build-client.mjs'
    },
    {
      name: 'build of the labextension',
      inputs: [
        ...SHARED,
        'src/lab',
        'src/ui',
        'src/client',
        'src/plot',
        'style',
        'schema',
        'tsconfig.json',
        'tsconfig.build.json',
        'scripts/build-labextension.mjs'
      ],
      outputs: [`${LABEXTENSION_OUTPUT}/package.json`],
      script: 'build-labextension.mjs'
    }
  ];
  await Promise.all(
    parts.map(({ name, inputs, outputs, script }) =>
      step(name, inputs, force ? ['.cache/never'] : outputs, () =>
        run(process.execPath, [join(ROOT, 'scripts', script)], { quiet: true })
      )
    )
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  build({ force: true }).catch(error => {
    console.error(`celltrail: ${error.message}`);
    process.exitCode = 1;
  });
}
