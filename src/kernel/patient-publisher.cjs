'use strict';

/**
 * zeromq with a Publisher that loses nothing.
 *
 * A zeromq socket sends at most 512 messages in one tick of the event loop by itself; the next send
 * is put off, and every further one in that tick is refused (EBUSY, zeromq.js #406). tslab never
 * waits for a send. So a cell that prints more than 512 lines at once lost the rest, and with them
 * the `idle` that tells JupyterLab that the cell is over: it kept its `[*]` for ever. Six of a
 * thousand ordinary cells lost it as well.
 *
 * With `sendTimeout: 0` a send is tried at once or fails, never put off; with `sendHighWaterMark: 0`
 * the queue behind it has no bound, so that it does not fail.
 */
exports.withPatientPublisher = zeromq => {
  class Publisher extends zeromq.Publisher {
    constructor(options) {
      super({ sendTimeout: 0, sendHighWaterMark: 0, ...options });
    }
  }
  return Object.create(zeromq, { Publisher: { value: Publisher, enumerable: true } });
};
