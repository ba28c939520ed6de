import { ApiError } from '../protocol/errors.ts';
import { DataFolderInUse, DataFolderTooNew } from '../store/db/data-folder-error.ts';
import { RemoteFailure } from '../sync/remote/remote-failure.ts';

/** The arguments make no sense; the message says which and what would be right. */
export class UsageError extends Error {}

/** What was asked for cannot be done; the message says why, and what to do. */
export class CommandFailure extends Error {}

/**
 * Exit codes that the Jupyter side knows: 3, another process holds the data folder; 4, a newer
 * version made it; 1, anything else. 2 is a fault in the arguments, as everywhere.
 */
export function exitCode(error: unknown): number {
  if (error instanceof DataFolderInUse) return 3;
  if (error instanceof DataFolderTooNew) return 4;
  if (error instanceof UsageError) return 2;
  return 1;
}

/** One sentence for people; what is not foreseen comes with its stack. */
export function sentence(error: unknown): string {
  if (
    error instanceof UsageError ||
    error instanceof CommandFailure ||
    error instanceof DataFolderInUse ||
    error instanceof DataFolderTooNew ||
    error instanceof RemoteFailure
  ) {
    return error.message;
  }
  if (error instanceof ApiError) {
    return error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
  }
  const { code, message, stack, address, port, path } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
  };
  switch (code) {
    case 'EADDRINUSE':
      return `${address ?? ''}:${port ?? ''} is in use by another program. Choose another --port.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This machine has no address '${address ?? ''}' to listen on. Choose another --host.`;
    case 'EACCES':
      if (port !== undefined) {
        return `It is not allowed to listen on ${address ?? ''}:${port}. Choose another --port.`;
      }
      break;
    case 'ENOSPC':
      return 'The disk that holds the data folder is full.';
  }
  // Of the file system, which names its path, or of SQLite.
  if (path !== undefined || code === 'ERR_SQLITE_ERROR') {
    return `The data folder cannot be used: ${message}. Choose another with --data or CELLTRAIL_HOME.`;
  }
  return stack ?? message ?? String(error);
}
