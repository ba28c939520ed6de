'use strict';

/**
 * Has a cell begin when the one before it is over, and the kernel be busy as long as one runs.
 *
 * tslab says `busy` of each request as it arrives, and answers the quick ones while a cell waits: the
 * `idle` of a completion, or of the cell before, was the last that was heard of a kernel at work.
 * Jupyter ends a kernel that is idle for long. So `busy` is said of a cell when it begins, and once
 * more behind each `idle` of another request.
 *
 * @param {object} jupyter module of tslab, whose classes are changed in place
 */
exports.withCellsInTurn = ({ ZmqServer, JupyterHandlerImpl }) => {
  const { publishStatus } = ZmqServer.prototype;
  const { handleExecuteImpl } = JupyterHandlerImpl.prototype;
  /** Of contents of requests that wait for their turn: says `busy` of them. */
  const waiting = new WeakMap();
  let running = null;

  const begin = content => {
    waiting.get(content)?.();
    waiting.delete(content);
  };

  ZmqServer.prototype.publishStatus = function (status, message) {
    const { header, content } = message;
    if (header.msg_type === 'execute_request') {
      if (status === 'busy') {
        waiting.set(content, () => {
          const again = withDateOfNow(message);
          const sayBusy = () => publishStatus.call(this, 'busy', again);
          sayBusy();
          running = { content, sayBusy };
        });
        return;
      }
      begin(content); // one that was given up: `busy` and `idle`, as ipykernel has it
      if (running?.content === content) running = null;
    }
    publishStatus.call(this, status, message);
    // Nothing follows the end of the kernel itself.
    if (status === 'idle' && header.msg_type !== 'shutdown_request') running?.sayBusy();
  };

  JupyterHandlerImpl.prototype.handleExecuteImpl = async function (request, ...rest) {
    // tslab runs the next cell of its queue up to its first wait, and only then says that the last one
    // is over: what a loop in it logs or prints would lie in the time of the last one.
    await new Promise(done => setImmediate(done));
    begin(request);
    return handleExecuteImpl.call(this, request, ...rest);
  };
};

/** A message whose replies all have the date of now: JupyterLab takes the last `busy` for the beginning. */
function withDateOfNow(message) {
  const date = new Date().toISOString();
  return {
    createReply() {
      const reply = message.createReply();
      reply.header.date = date;
      return reply;
    }
  };
}
