'use strict';

/**
 * Has cells begin when it is their turn, and written so that tslab reads them right. Lines stay lines,
 * so that errors are told of the right ones.
 *
 * @param {Function} handler class that executes cells; changed in place
 * @param {object} ts the compiler
 */
exports.withMendedCells = (handler, ts) => {
  const { handleExecuteImpl } = handler.prototype;
  handler.prototype.handleExecuteImpl = async function (request, ...rest) {
    // tslab runs the next cell of its queue up to its first wait, and only then says that the last one
    // is over: what a loop in it logs or prints would lie in the time of the last one.
    await new Promise(done => setImmediate(done));
    const code = withPlainAwait(withWholeProperties(request.code, ts));
    return handleExecuteImpl.call(this, { ...request, code }, ...rest);
  };
};

const MISREAD_AWAIT = /\bawait\s*\(|\bfor\s+await\b/;
/** A comment at the beginning may say that the cell is a module: it has to stay there. */
const TOLD = /^\s*\/\*\*/;

/**
 * tslab finds out that a cell waits from an error of the compiler, which it does not make of
 * `for await`, nor of `await (…)`, for that reads as a call of a function: such cells ended with
 * `await is not defined` or a SyntaxError. One plain `await` more, and all of them are read right.
 * What needs it not is not harmed by it.
 */
function withPlainAwait(code) {
  return MISREAD_AWAIT.test(code) && !TOLD.test(code) ? `await null; ${code}` : code;
}

const SHORTHAND = /[{,]\s*[\w$]+\s*[,}=]/;

/**
 * Variables of earlier cells are properties of an object, and tslab writes them so wherever they are
 * used but in `{ steps }`, which ended with `steps is not defined`: here it becomes `{ steps: steps }`.
 */
function withWholeProperties(code, ts) {
  if (!SHORTHAND.test(code)) return code;
  const names = [];
  const visit = node => {
    if (node.kind === ts.SyntaxKind.ShorthandPropertyAssignment) names.push(node.name);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest));
  return names.reduceRight(
    (text, { end, text: name }) => `${text.slice(0, end)}: ${name}${text.slice(end)}`,
    code
  );
}
