'use strict';

/**
 * Lets a cell wait as a module does. tslab finds out that a cell waits from an error of the compiler,
 * which it does not make of `for await`, nor of `await (…)`, for that reads as a call of a function:
 * such cells ended with `await is not defined` or a SyntaxError. One plain `await` more, and all of
 * them are read right. What needs it not is not harmed by it.
 */
exports.withTopLevelAwait = handler => {
  const { handleExecuteImpl } = handler.prototype;
  handler.prototype.handleExecuteImpl = function (request, ...rest) {
    return handleExecuteImpl.call(this, { ...request, code: readable(request.code) }, ...rest);
  };
};

const MISREAD = /\bawait\s*\(|\bfor\s+await\b/;
/** A comment at the beginning may say that the cell is a module: it has to stay there. */
const TOLD = /^\s*\/\*\*/;

// On the same line, so that errors are still told of the right ones.
const readable = code => (MISREAD.test(code) && !TOLD.test(code) ? `await null; ${code}` : code);
