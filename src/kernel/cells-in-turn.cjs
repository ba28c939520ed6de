'use strict';

/**
 * Has a cell begin when the one before it is over.
 *
 * @param {Function} handler class that executes cells; changed in place
 */
exports.withCellsInTurn = handler => {
  const { handleExecuteImpl } = handler.prototype;
  handler.prototype.handleExecuteImpl = async function (...args) {
    // tslab runs the next cell of its queue up to its first wait, and only then says that the last one
    // is over: what a loop in it logs or prints would lie in the time of the last one.
    await new Promise(done => setImmediate(done));
    return handleExecuteImpl.apply(this, args);
  };
};
