/**
 * Whether a file among a run's artifacts is one that celltrail makes of what it recorded: executed
 * notebook, log of executions, differences from git, what was installed.
 *
 * @param path below the run's root
 */
export const isOwnFile = (path: string): boolean => OWN.some(pattern => pattern.test(path));

/** How tracked files differ from the commit that a session began at. */
export const GIT_DIFF_FILE = 'git/diff.patch';

const OWN = [
  /^notebook\/executed\.ipynb$/,
  /^celltrail\//,
  /^git\//,
  /^environment\/requirements\.txt$/
];
