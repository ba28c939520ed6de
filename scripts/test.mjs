/**
 * Runs the checks and the tests, and adds all suites to one closing line.
 *
 * `--unit`: the quick tests of TypeScript alone. `--lint`: the checks alone. `--long`: everything
 * with full counts (CELLTRAIL_LONG=1). `--only NAME`: one suite by name.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CACHE, ROOT } from './checkout.mjs';
import { setupStages } from './setup.mjs';
import { sideBySide } from './side-by-side.mjs';
import { CORES, SUITES } from './suites.mjs';
import { readReport } from './test-reports.mjs';

/** A suite in which more than so many files fail is broken, and is not repeated. */
const REPEATED_FILES = 3;

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
  const long = flags.includes('--long');
  const runs = chosen.map((suite, number) => ({
    cores: suite.cores ?? 1,
    run: async print => {
      try {
        await ready[number];
      } catch (error) {
        return broken(suite, error.message, print);
      }
      return runSuite(suite, long, print);
    }
  }));
  const results = await sideBySide(runs, CORES);
  return close(results, await repeatFailures(chosen, results, long));
}

/**
 * Runs what failed once more, when all else has ended. Much here is a promise of time (seen within
 * 5 s, kept within 1 s), and a machine that others use can be late; who fails again has a fault.
 *
 * @returns {Promise<import('./test-reports.mjs').Failure[]>} those that passed now, which the
 *   results then count as passed
 */
async function repeatFailures(suites, results, long) {
  const unsteady = [];
  for (const [number, suite] of suites.entries()) {
    const result = results[number];
    const files = [...new Set(result.failures.map(({ file }) => file))];
    if (result.broken || files.length === 0 || files.length > REPEATED_FILES) continue;
    console.log(`\ncelltrail: ${suite.name}: repeats what failed in ${files.join(', ')}`);
    const again = {
      ...suite,
      name: `${suite.name}-repeated`,
      command: to => suite.repeat(files, to)
    };
    const { failed } = await runSuite(again, long, data => process.stdout.write(data));
    if (failed > 0) continue;
    unsteady.push(...result.failures);
    result.passed += result.failed;
    result.failed = 0;
  }
  return unsteady;
}

/** The last lines: where only the end of what was printed is kept, they must say what failed. */
function close(results, unsteady) {
  const sum = key => results.reduce((total, result) => total + result[key], 0);
  const tell = (title, failures) => {
    if (failures.length > 0) console.log(`\n${title}`);
    for (const { file, test, message } of failures) console.log(`  ${file} > ${test}: ${message}`);
  };
  const failures = results.flatMap(result => (result.failed > 0 ? result.failures : []));
  tell('Failed, and passed when repeated with nothing beside them:', unsteady);
  tell('Failed:', failures);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
  return sum('failed') === 0 && sum('passed') > 0;
}

/** @returns {Promise<import('./test-reports.mjs').Report>} */
async function runSuite(suite, long, print) {
  const { name, kind, command } = suite;
  const began = Date.now();
  const report = join(CACHE, 'reports', `${name}.out`);
  rmSync(report, { force: true });
  const [program, ...args] = command(report);
  const exited = await new Promise((done, fail) => {
    const stdio = ['ignore', 'pipe', 'pipe'];
    const child = spawn(program, args, { cwd: ROOT, stdio, env: environment(long) });
    child.stdout.on('data', print);
    child.stderr.on('data', print);
    child.on('error', fail);
    child.on('close', code => done(code ?? 1));
  });
  const ended = `ended with ${exited}`;
  if (kind === 'check') {
    if (exited !== 0) return broken(suite, ended, print);
    return told({ passed: 1, failed: 0, skipped: 0, failures: [] });
  }
  const counts = readReport(kind, report);
  // A suite that broke outside its tests (a crash, an unhandled error, no report) has failed.
  if (!counts) return broken(suite, `${ended} before it had a report`, print);
  if (exited !== 0 && counts.failed === 0) {
    return { ...broken(suite, `${ended}, though no test failed`, print), passed: counts.passed };
  }
  return told(counts);

  function told(result) {
    const time = ((Date.now() - began) / 1000).toFixed(1);
    const { passed, failed, skipped } = result;
    print(
      `celltrail: ${name}: ${passed} passed, ${failed} failed, ${skipped} skipped (${time} s)\n`
    );
    return result;
  }
}

/** A suite that could not be run, or that broke outside its tests. */
function broken({ name }, message, print) {
  print(`celltrail: ${name}: ${message}\n`);
  const failures = [{ file: name, test: '', message }];
  return { passed: 0, failed: 1, skipped: 0, failures, broken: true };
}

function environment(long) {
  return {
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
}

mkdirSync(join(CACHE, 'reports'), { recursive: true });
test(process.argv.slice(2)).then(
  passed => (process.exitCode = passed ? 0 : 1),
  error => {
    console.error(`celltrail: ${error.message}`);
    process.exitCode = 1;
  }
);
