import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** State of a repository, as MLflow's git tags have it. */
export interface GitFacts {
  commit: string;
  /** null when no branch is checked out. */
  branch: string | null;
  /** A tracked file differs from the commit. */
  dirty: boolean;
}

const run = promisify(execFile);
const LONGEST_MS = 5_000;

/**
 * What the repository that holds the folder is at.
 *
 * @returns null outside a repository, before its first commit, and where git is not to be had
 */
export async function gitFacts(folder: string): Promise<GitFacts | null> {
  try {
    const [commit, branch, changed] = await Promise.all([
      git(folder, 'rev-parse', 'HEAD'),
      git(folder, 'rev-parse', '--abbrev-ref', 'HEAD'),
      git(folder, 'status', '--porcelain', '--untracked-files=no')
    ]);
    return { commit, branch: branch === 'HEAD' ? null : branch, dirty: changed !== '' };
  } catch {
    return null;
  }
}

async function git(folder: string, ...args: string[]): Promise<string> {
  // The monitor is a program that the repository's own settings name, and a look needs none. The
  // variable keeps us from taking the lock that the person's own git then waits for.
  const safely = ['-c', 'core.fsmonitor=false', '-C', folder];
  const { stdout } = await run('git', [...safely, ...args], {
    timeout: LONGEST_MS,
    env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' }
  });
  return stdout.trim();
}
