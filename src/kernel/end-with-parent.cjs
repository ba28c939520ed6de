'use strict';

const POLL_MS = 1_000;

/**
 * Ends this process, as SIGTERM does, when the Jupyter server that started it is gone: one that was
 * killed ends no kernels, and nobody would find them again. ipykernel does the same.
 *
 * @param {number} server its pid as Jupyter tells it; another parent than that one may go
 */
exports.endWithParent = server => {
  if (process.ppid !== server) return;
  setInterval(() => {
    if (process.ppid !== server) process.kill(process.pid, 'SIGTERM');
  }, POLL_MS).unref();
};
