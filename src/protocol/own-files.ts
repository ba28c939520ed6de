/**
 * Whether a file among a run's artifacts is one that celltrail makes of what it recorded: executed
 * notebook, the notebook as it was saved, log of executions, differences from git, what was installed.
 *
 * @param path below the run's root
 */
export const isOwnFile = (path: string): boolean => OWN.some(pattern => pattern.test(path));

/** How tracked files differ from the commit that a session began at. */
export const GIT_DIFF_FILE = 'git/diff.patch';

/** The notebook of a session as it was saved last before its end. */
export const DOCUMENT_FILE = 'notebook/document.ipynb';

const OWN = [
  /^notebook\/(executed|document)\.ipynb$/,
  /^celltrail\//,
  /^git\//,
  /^environment\/requirements\.txt$/
];
