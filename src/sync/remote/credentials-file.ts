import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** The text of `~/.mlflow/credentials`, for `credentialsOf`; null without the file. */
export function readCredentialsFile(home = homedir()): string | null {
  try {
    return readFileSync(path.join(home, '.mlflow', 'credentials'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
