import type { SecretScrubber } from '../../store/secrets/secret-scrubber.ts';
import { askGitForStart } from './ask-git.ts';

/**
 * How the tracked files of the folder's repository differ from a commit, as a patch that `git apply`
 * takes. Notebooks are left out: their cells are recorded as they ran, and one that is not to be
 * recorded is in their files all the same.
 *
 * @param most characters of the patch; it ends at a whole line, and says at its top that it is cut
 * @returns null when nothing differs
 * @throws when git does not answer
 */
export async function gitDiff(
  folder: string,
  commit: string,
  scrubber: SecretScrubber,
  most = MOST
): Promise<string | null> {
  const { text, cut } = await askGitForStart(folder, most, ...DIFF, commit, '--', ...PATHS);
  if (text === '') return null;
  const lines = text.slice(0, text.lastIndexOf('\n')).split('\n');
  // A secret of several lines has each line's sign in between.
  const plain = scrubber.json(lines.map(line => line.slice(1)));
  const patch = lines.map((line, index) => line.slice(0, 1) + plain[index]).join('\n');
  return `${header(commit, cut ? most : null)}${patch}\n`;
}

function header(commit: string, most: number | null): string {
  const cut = most === null ? '' : `Cut after ${most} characters.\n`;
  return `Tracked files beside ${commit}, notebooks left out.\n${cut}\n`;
}

/** Neither the person's own settings of it nor a program that a repository names shape it. */
const DIFF = [
  ...['diff', '--no-color', '--no-ext-diff', '--no-textconv', '--no-relative'],
  ...['--src-prefix=a/', '--dst-prefix=b/', '--submodule=short', '--ignore-submodules=dirty']
];

const PATHS = [':(top)', ':(top,exclude)*.ipynb'];

/** 1 MB, of plain text. */
const MOST = 1_000_000;
