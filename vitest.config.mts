import { readFile } from 'node:fs/promises';
import { defineConfig } from 'vitest/config';

const UI_TESTS = ['test/{ui,web}/**/*.test.ts', 'test/{ui,web}/**/*.test.tsx'];
const LAB_TESTS = ['test/lab/**/*.test.ts', 'test/lab/**/*.test.tsx'];
/** Servers, processes and kills of them: too slow for every save of a file. */
const PROCESS_TESTS = [
  'test/server/**/*.test.ts',
  'test/cli/**/*.test.ts',
  'test/sync/**/*.test.ts',
  'test/store/durability.test.ts',
  'test/store/open-store.test.ts',
  'test/recorder/recorder/**/*.test.ts'
];
const INTEGRATION_TESTS = ['test/integration/**/*.test.ts'];
const E2E_TESTS = ['test/e2e/**/*.test.ts'];
const ELSEWHERE = [UI_TESTS, LAB_TESTS, PROCESS_TESTS, INTEGRATION_TESTS, E2E_TESTS].flat();

export default defineConfig({
  plugins: [
    {
      // As the labextension builder does: an .svg imported from a script is its source.
      name: 'svg-as-source',
      enforce: 'pre',
      async load(id) {
        if (id.endsWith('.svg'))
          return `export default ${JSON.stringify(await readFile(id, 'utf8'))}`;
        return undefined;
      }
    },
    {
      // The threads of a store that a test opens, and of its sync: bundled by `companion-bundle.ts`.
      name: 'bundled-threads',
      enforce: 'pre',
      load(id) {
        if (id.endsWith('/src/sync/thread/program-url.ts')) {
          return `
            import { pathToFileURL } from 'node:url';
            const folder = pathToFileURL(process.env.CELLTRAIL_BUNDLE + '/');
            export const PROGRAM_URL = new URL('sync-thread.mjs', folder);`;
        }
        if (!id.endsWith('/src/store/threads/thread-url.ts')) return undefined;
        // Read when it runs: what a plugin makes is kept from one run to the next.
        return `
          import { pathToFileURL } from 'node:url';
          const folder = pathToFileURL(process.env.CELLTRAIL_BUNDLE + '/');
          export const threadUrl = name => new URL(name + '-thread.mjs', folder);`;
      }
    }
  ],
  test: {
    globalSetup: ['test/companion-bundle.ts'],
    // By default one core of two is left alone.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ELSEWHERE,
          setupFiles: ['test/store/close-stores.ts'],
          // Nothing in them changes what another file sees, and a process for each costs a second.
          isolate: false
        }
      },
      {
        extends: true,
        test: {
          name: 'process',
          environment: 'node',
          include: PROCESS_TESTS,
          setupFiles: ['test/store/close-stores.ts']
        }
      },
      {
        extends: true,
        test: {
          name: 'ui',
          environment: 'jsdom',
          include: UI_TESTS,
          setupFiles: ['test/lab/browser-shim.ts']
        }
      },
      {
        extends: true,
        test: {
          name: 'lab',
          environment: 'jsdom',
          include: LAB_TESTS,
          setupFiles: ['test/lab/browser-shim.ts'],
          server: { deps: { inline: [/@jupyter\//, /@jupyterlab\//] } }
        }
      },
      {
        // Real processes without a browser: the built companion, Jupyter Server, kernels, the mlflow client.
        extends: true,
        test: {
          name: 'integration',
          environment: 'node',
          include: INTEGRATION_TESTS,
          setupFiles: ['test/store/close-stores.ts'],
          fileParallelism: false,
          // One process for all: what it has transformed, and where its mlflow servers come from.
          isolate: false,
          testTimeout: 120_000,
          hookTimeout: 120_000
        }
      },
      {
        // A real JupyterLab in a real Chromium.
        extends: true,
        test: {
          name: 'e2e',
          environment: 'node',
          include: E2E_TESTS,
          setupFiles: ['test/e2e/no-foreign-requests.ts'],
          // Some of them look at what is seen for a second alone, and integration runs beside them.
          fileParallelism: false,
          isolate: false,
          testTimeout: 180_000,
          hookTimeout: 180_000
        }
      }
    ]
  }
});
