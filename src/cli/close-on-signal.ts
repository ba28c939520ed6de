import type { RunningServer } from '../server/main.ts';

/**
 * Ends the process cleanly on SIGTERM and SIGINT; a second signal ends it at once.
 *
 * @returns ends it the same way
 */
export function closeOnSignal(server: RunningServer): () => void {
  let closing = false;
  const close = () => {
    if (closing) process.exit(1);
    closing = true;
    // What was acknowledged is on disk already; a request that hangs must not keep us.
    setTimeout(() => process.exit(1), 5_000).unref();
    server.close().then(
      () => process.exit(0),
      error => {
        console.error(error);
        process.exit(1);
      }
    );
  };
  process.on('SIGTERM', close);
  process.on('SIGINT', close);
  return close;
}
