import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

/** Where the server says what a person who looks for a fault must know. */
export interface Log {
  info(text: string): void;
  error(text: string, error?: unknown): void;
}

/** Lines on stderr and in `<folder>/server.log`, whose previous megabytes are `server.log.1`. */
export function openLog(folder: string): Log {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'server.log');
  const write = (level: string, text: string) => {
    const line = `${new Date().toISOString()} ${level} ${withoutSecrets(text)}\n`;
    process.stderr.write(line);
    try {
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES) {
        renameSync(file, `${file}.1`);
      }
      appendFileSync(file, line);
    } catch {
      // A full disk is told to callers by their own requests; stderr has the line.
    }
  };
  return {
    info: text => write('INFO', text),
    error: (text, error) => write('ERROR', error === undefined ? text : `${text}: ${detail(error)}`)
  };
}

/** `/kernels/<id>/<secret>` becomes `/kernels/<id>/***`, and a token in a header `***`. */
export function withoutSecrets(text: string): string {
  return text
    .replace(/(\/kernels\/[^/\s]+\/)[^/\s'"]+/g, '$1***')
    .replace(/((?:bearer|basic)\s+)[^\s'"]+/gi, '$1***');
}

const MAX_LOG_BYTES = 5 * 1024 * 1024;

function detail(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\n  caused by ${detail(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
