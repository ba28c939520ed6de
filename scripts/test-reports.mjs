/** What the test runners wrote of their tests, in one form. Built-in modules of Node 20 only. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { ROOT } from './checkout.mjs';

/**
 * @typedef {{ file: string, test: string, message: string }} Failure `file` relative to the root,
 *   `message` in one line
 * @typedef {{ passed: number, failed: number, skipped: number, failures: Failure[] }} Report
 */

/**
 * @param {'vitest' | 'pytest'} kind
 * @param {string} path
 * @returns {Report | undefined} undefined when there is none: the runner broke before its end
 */
export function readReport(kind, path) {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  return kind === 'vitest' ? ofVitest(JSON.parse(text)) : ofPytest(text);
}

/** The JSON of Vitest's reporter `json`, which is that of Jest. */
function ofVitest({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  const failures = testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, message, assertionResults }) => {
      const file = relative(ROOT, name);
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      // A file that broke outside its tests, while it was loaded or in a hook.
      if (failed.length === 0) return [{ file, test: '', message: firstLine(message) }];
      return failed.map(({ fullName, failureMessages }) => ({
        file,
        test: fullName,
        message: firstLine(failureMessages[0])
      }));
    });
  return {
    passed: numPassedTests,
    failed: Math.max(numFailedTests, failures.length),
    skipped: numPendingTests + numTodoTests,
    failures
  };
}

/** JUnit's XML as pytest writes it: `<testcase classname="test.python.test_x"><failure message>`. */
function ofPytest(text) {
  const failures = [];
  const cases =
    /<testcase classname="([^"]*)" name="([^"]*)"[^>]*>\s*<(?:failure|error) message="([^"]*)"/g;
  for (const [, module, test, message] of text.matchAll(cases)) {
    const file = `${module.replace(/\.[A-Z]\w*$/, '').replaceAll('.', '/')}.py`;
    failures.push({ file, test: plain(test), message: firstLine(plain(message)) });
  }
  const count = attribute => Number(text.match(new RegExp(` ${attribute}="(\\d+)"`))?.[1] ?? 0);
  const [failed, skipped] = [count('failures') + count('errors'), count('skipped')];
  return { passed: count('tests') - failed - skipped, failed, skipped, failures };
}

const ENTITIES = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#10;': '\n', '&amp;': '&' };

const plain = xml => xml.replace(/&(?:lt|gt|quot|#10|amp);/g, entity => ENTITIES[entity]);

const firstLine = (text = '') => text.trim().split('\n')[0].slice(0, 300);
