/**
 * Runs the checks and the tests, and adds all suites to one closing line.
 *
 * `--unit`: the quick tests of TypeScript alone. `--lint`: the checks alone. `--long`: everything
 * with full counts (CELLTRAIL_LONG=1). `--only NAME`: one suite by name.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CACHE, node24, PYTHON, ROOT, VENV_BIN } from './checkout.mjs';
import { setupStages } from './setup.mjs';
import { sideBySide } from './side-by-side.mjs';

const PYTHON_PATHS = ['celltrail', 'test'];
/** As many as the smallest machine has: tests of how fast something is back would fail on more. */
const CORES = 2;

/**
 * `cores`: how many of them it keeps busy, one when absent. Those that fit run side by side. Who has
 * two workers that mostly wait, for processes, browsers and disks, keeps one busy.
 * `needs`: the stages of the set-up that it waits for, all of the checkout's when absent. Those
 * that need little come first: they run while npm and the build are at work.
 */
const SUITES = [
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
  { name: 'unit', kind: 'vitest', quick: true, cores: 2, command: () => vitest('unit', 'ui') },
  // Tests of how soon something is answered are among both: beside each other they fail.
  { name: 'process', kind: 'vitest', cores: 2, command: () => vitest('process', 'lab') },
  {
    name: 'python',
    kind: 'pytest',
    cores: 2,
    command: () => [
      PYTHON,
      '-m',
      'pytest',
      '-q',
      '-n',
      '2',
      '--dist',
      'loadfile',
      `--junitxml=${report('python')}`
    ]
  },
  {
    name: 'integration',
    kind: 'vitest',
    needs: ['checkout', 'neighbours'],
    command: () => vitest('integration')
  },
  {
    name: 'browser',
    kind: 'vitest',
    needs: ['checkout', 'neighbours'],
    command: () => vitest('e2e')
  }
];

async function test(flags) {
  const only = flags.includes('--only') ? flags[flags.indexOf('--only') + 1] : undefined;
  const chosen = SUITES.filter(({ name, kind, quick }) => {
    if (only) return name === only;
    if (flags.includes('--unit')) return quick;
    return !flags.includes('--lint') || kind === 'check';
  });
  const stages = setupStages({ tests: !flags.includes('--unit') });
  const ready = chosen.map(({ needs = ['checkout'] }) =>
    Promise.all(needs.map(name => stages[name]()))
  );
  // A failure is told by the suites that wait for it.
  for (const waiting of ready) waiting.catch(() => {});
  const total = { passed: 0, failed: 0, skipped: 0 };
  const runs = chosen.map((suite, number) => ({
    cores: suite.cores ?? 1,
    run: async print => {
      try {
        await ready[number];
      } catch (error) {
        print(`celltrail: ${suite.name}: ${error.message}\n`);
        return { passed: 0, failed: 1, skipped: 0 };
      }
      return runSuite(suite, flags.includes('--long'), print);
    }
  }));
  for (const counts of await sideBySide(runs, CORES)) {
    for (const key of Object.keys(total)) total[key] += counts[key];
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed === 0 && total.passed > 0;
}

async function runSuite({ name, kind, command }, long, print) {
  const began = Date.now();
  const [program, args] = [command()[0], command().slice(1)];
  rmSync(report(name), { force: true });
  const environment = {
    ...process.env,
    ...(long ? { CELLTRAIL_LONG: '1' } : {}),
    // Every store that a test opens starts three threads, which compile the same packages.
    NODE_COMPILE_CACHE: join(CACHE, 'compile'),
    // uv compiles no Python, and where this is set (in many containers) nobody keeps what an import
    // compiled: each of some hundred kernels, servers and clients would do all of it again.
    PYTHONDONTWRITEBYTECODE: '',
    PYTHONPATH: [join(ROOT, 'test/fixtures/site'), process.env.PYTHONPATH]
      .filter(Boolean)
      .join(delimiter),
    ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {})
  };
  const exited = await new Promise((done, fail) => {
    const stdio = ['ignore', 'pipe', 'pipe'];
    const child = spawn(program, args, { cwd: ROOT, stdio, env: environment });
    child.stdout.on('data', print);
    child.stderr.on('data', print);
    child.on('error', fail);
    child.on('close', code => done(code ?? 1));
  });
  const counts = kind === 'check' ? { passed: 0, failed: 0, skipped: 0 } : READERS[kind](name);
  if (kind === 'check') counts[exited === 0 ? 'passed' : 'failed'] = 1;
  // A suite that broke outside its tests (a crash, an unhandled error, no report) has failed.
  else if (exited !== 0 && counts.failed === 0) counts.failed = 1;
  const time = ((Date.now() - began) / 1000).toFixed(1);
  print(
    `celltrail: ${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (${time} s)\n`
  );
  return counts;
}

const READERS = {
  vitest(name) {
    const result = read(report(name === 'browser' ? 'e2e' : name));
    if (!result) return { passed: 0, failed: 1, skipped: 0 };
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(result);
    return {
      passed: numPassedTests,
      failed: numFailedTests,
      skipped: numPendingTests + numTodoTests
    };
  },
  pytest(name) {
    const result = read(report(name));
    if (!result) return { passed: 0, failed: 1, skipped: 0 };
    const count = attribute => Number(result.match(new RegExp(` ${attribute}="(\\d+)"`))?.[1] ?? 0);
    const failed = count('failures') + count('errors');
    const skipped = count('skipped');
    return { passed: count('tests') - failed - skipped, failed, skipped };
  }
};

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const report = name => join(CACHE, 'reports', `${name}.out`);
const node = (script, ...args) => [node24(), join(ROOT, 'node_modules', script), ...args];

function vitest(...projects) {
  const name = projects[0];
  const output = ['--reporter=default', '--reporter=json', `--outputFile.json=${report(name)}`];
  return node(
    'vitest/vitest.mjs',
    'run',
    ...projects.flatMap(project => ['--project', project]),
    ...output
  );
}

mkdirSync(join(CACHE, 'reports'), { recursive: true });
test(process.argv.slice(2)).then(
  passed => (process.exitCode = passed ? 0 : 1),
  error => {
    console.error(`celltrail: ${error.message}`);
    process.exitCode = 1;
  }
);
