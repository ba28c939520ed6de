import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * What git says of the repository that holds the folder, without the line break at its end.
 *
 * @throws when it fails, is not there, or takes longer than 5 s
 */
export async function askGit(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('git', [...LOOK_ONLY, '-C', folder, ...args], options());
  return stdout.trimEnd();
}

/**
 * As `askGit`, but of a long answer only its beginning.
 *
 * @param most characters
 */
export async function askGitForStart(
  folder: string,
  most: number,
  ...args: string[]
): Promise<{ text: string; cut: boolean }> {
  try {
    const { stdout } = await run('git', [...LOOK_ONLY, '-C', folder, ...args], {
      ...options(),
      maxBuffer: most
    });
    return { text: stdout, cut: false };
  } catch (error) {
    const { code, stdout } = error as { code?: unknown; stdout?: string };
    if (code !== 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER' || stdout === undefined) throw error;
    return { text: stdout, cut: true };
  }
}

/** The monitor is a program that the repository's own settings name, and a look needs none. */
const LOOK_ONLY = ['-c', 'core.fsmonitor=false'];

const options = () => ({
  timeout: 5_000,
  env: {
    ...process.env,
    // Or we take the lock that the person's own git then waits for.
    GIT_OPTIONAL_LOCKS: '0',
    // What a partial clone has not fetched stays where it is.
    GIT_NO_LAZY_FETCH: '1',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C'
  }
});
