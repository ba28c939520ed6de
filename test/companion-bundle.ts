/**
 * Before all tests: bundles the companion from the sources as they are, for the threads of stores
 * and for the processes that tests start. As TypeScript in single files a store takes 0.8 s of CPU
 * to open, of which there are some hundred; bundled it takes 0.25 s, and is what users run.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

const SCRIPT = path.resolve(import.meta.dirname, '../scripts/bundle-companion.mjs');

/** In a folder of its own: suites run side by side, and somebody may be changing the sources. */
export async function setup(project: TestProject): Promise<(() => void) | undefined> {
  // Several projects of one run have the same bundle.
  if (process.env['CELLTRAIL_BUNDLE'] !== undefined) return undefined;
  const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-bundle-'));
  process.env['CELLTRAIL_BUNDLE'] = folder;
  const bundle = () => promisify(execFile)(process.execPath, [SCRIPT, folder]);
  await bundle();
  project.onTestsRerun(async () => {
    await bundle();
  });
  return () => rmSync(folder, { recursive: true, force: true });
}
