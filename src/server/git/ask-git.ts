import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * What git says of the repository that holds the folder, without the line break at its end.
 *
 * @throws when it fails, is not there, or takes longer than 5 s
 */
export async function askGit(folder: string, ...args: string[]): Promise<string> {
  return (await look(folder, args)).trimEnd();
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
    return { text: await look(folder, args, most), cut: false };
  } catch (error) {
    const { code, stdout } = error as { code?: unknown; stdout?: string };
    if (code !== 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER' || stdout === undefined) throw error;
    return { text: stdout, cut: true };
  }
}

async function look(
  folder: string,
  args: readonly string[],
  maxBuffer = 1024 * 1024
): Promise<string> {
  // The monitor is a program that the repository's own settings name, and a look needs none.
  const safely = ['-c', 'core.fsmonitor=false', '-C', folder];
  const { stdout } = await run('git', [...safely, ...args], {
    timeout: 5_000,
    maxBuffer,
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
  return stdout;
}
