/** What `npm test` consists of. */
import { join } from 'node:path';
import { node24, PYTHON, ROOT, VENV_BIN } from './checkout.mjs';

const PYTHON_PATHS = ['celltrail', 'test'];
/** As many as the smallest machine has: tests of how fast something is back would fail on more. */
export const CORES = 2;

/** Of a suite that mostly waits, for processes, browsers and disks: three of them keep two cores busy. */
const WAITS = CORES / 3;
/** Files of integration that begin so: with what logs from elsewhere, and what is logged to. */
const REMOTES = ['test/integration/sdk-', 'test/integration/sync-'];

/**
 * `command`: what runs it; its report goes to the path that it is given. `repeat`: what runs once
 * more what failed, by the report's files.
 * `cores`: how many of them it keeps busy, one when absent. Those that fit run side by side.
 * `needs`: the stages of the set-up that it waits for, all of the checkout's when absent. Those
 * that need little come first: they run while npm and the build are at work.
 */
export const SUITES = [
  {
    name: 'ruff',
    kind: 'check',
    needs: ['python'],
    command: () => [join(VENV_BIN, 'ruff'), 'check', ...PYTHON_PATHS]
  },
  {
    name: 'ruff format',
    kind: 'check',
    needs: ['python'],
    command: () => [join(VENV_BIN, 'ruff'), 'format', '--check', ...PYTHON_PATHS]
  },
  { name: 'mypy', kind: 'check', needs: ['python'], command: () => [join(VENV_BIN, 'mypy')] },
  {
    name: 'types',
    kind: 'check',
    needs: ['packages'],
    command: () => node('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.test.json')
  },
  {
    name: 'eslint',
    kind: 'check',
    needs: ['packages'],
    command: () =>
      node('eslint/bin/eslint.js', '--max-warnings', '0', 'src', 'test', 'bench', 'scripts')
  },
  {
    name: 'prettier',
    kind: 'check',
    needs: ['packages'],
    command: () => node('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.')
  },
  {
    name: 'stylelint',
    kind: 'check',
    needs: ['packages'],
    command: () => node('stylelint/bin/stylelint.mjs', 'style/**/*.css')
  },
  {
    // The API's documentation: whatever it names is in it.
    name: 'typedoc',
    kind: 'check',
    needs: ['packages'],
    command: () => node('typedoc/bin/typedoc', '--emit', 'none')
  },
  { name: 'unit', kind: 'vitest', quick: true, cores: 2, ...vitest(['unit', 'ui']) },
  // Tests of how soon something is answered are among both: beside each other they fail.
  { name: 'process', kind: 'vitest', cores: 2, ...vitest(['process', 'lab']) },
  {
    name: 'integration',
    kind: 'vitest',
    cores: WAITS,
    needs: ['checkout', 'neighbours'],
    ...vitest(
      ['integration'],
      REMOTES.flatMap(begin => ['--exclude', `${begin}*`])
    )
  },
  {
    name: 'browser',
    kind: 'vitest',
    cores: WAITS,
    needs: ['checkout', 'neighbours'],
    ...vitest(['e2e'])
  },
  {
    name: 'remotes',
    kind: 'vitest',
    cores: WAITS,
    needs: ['checkout', 'neighbours'],
    ...vitest(['integration'], REMOTES)
  },
  {
    name: 'python',
    kind: 'pytest',
    cores: WAITS,
    command: to => pytest(to),
    repeat: (files, to) => [...pytest(to), ...files]
  }
];

function node(script, ...args) {
  return [node24(), join(ROOT, 'node_modules', script), ...args];
}

/** @param args what else vitest is told when all of it runs */
function vitest(projects, args = []) {
  const run = (files, to) =>
    node(
      'vitest/vitest.mjs',
      'run',
      ...projects.flatMap(project => ['--project', project]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${to}`,
      ...files
    );
  return { command: to => run(args, to), repeat: run };
}

function pytest(to) {
  return [PYTHON, '-m', 'pytest', '-q', `--junitxml=${to}`];
}
