import { askGit } from './ask-git.ts';

/** State of a repository, as MLflow's git tags have it. */
export interface GitFacts {
  commit: string;
  /** null when no branch is checked out. */
  branch: string | null;
  /** A tracked file differs from the commit. */
  dirty: boolean;
}

/**
 * What the repository that holds the folder is at.
 *
 * @returns null outside a repository, before its first commit, and where git is not to be had
 */
export async function gitFacts(folder: string): Promise<GitFacts | null> {
  try {
    const [commit, branch, changed] = await Promise.all([
      askGit(folder, 'rev-parse', 'HEAD'),
      askGit(folder, 'rev-parse', '--abbrev-ref', 'HEAD'),
      askGit(folder, 'status', '--porcelain', '--untracked-files=no')
    ]);
    return { commit, branch: branch === 'HEAD' ? null : branch, dirty: changed !== '' };
  } catch {
    return null;
  }
}
