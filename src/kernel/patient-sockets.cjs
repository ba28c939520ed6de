'use strict';

/**
 * zeromq with sockets that lose nothing of what is sent without waiting.
 *
 * A zeromq socket sends at most 512 messages in one tick of the event loop by itself; the next send
 * is put off, and every further one in that tick is refused (EBUSY, zeromq.js #406). tslab never
 * waits for a send. So a cell that prints more than 512 lines at once lost the rest, and with them
 * the `idle` that tells JupyterLab that the cell is over: it kept its `[*]` for ever. Six of a
 * thousand ordinary cells lost it as well, and of 300 cells that were given up behind one that failed
 * a third had no reply.
 *
 * With `sendTimeout: 0` a send is tried at once or fails, never put off; with `sendHighWaterMark: 0`
 * the queue behind it has no bound, so that it does not fail.
 */
exports.withPatientSockets = zeromq => {
  const patient = Socket =>
    class extends Socket {
      constructor(options) {
        super({ sendTimeout: 0, sendHighWaterMark: 0, ...options });
      }
    };
  return Object.create(zeromq, {
    Publisher: { value: patient(zeromq.Publisher), enumerable: true },
    Router: { value: patient(zeromq.Router), enumerable: true }
  });
};
