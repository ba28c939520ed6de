'use strict';

/**
 * Has cells read as they are meant. Lines and columns stay, so that errors are told of the right ones.
 *
 * @param {object} converter module of tslab; changed in place
 * @param {object} ts the compiler
 */
exports.withMendedCells = (converter, ts) => {
  const { createConverter } = converter;
  converter.createConverter = options => {
    const made = createConverter(options);
    const convert = (declarations, code) => {
      const { waits, shorthands } = read(code, ts);
      const converted = made.convert(declarations, withWholeProperties(code, shorthands));
      return {
        ...converted,
        hasToplevelAwait: waits || converted.hasToplevelAwait,
        diagnostics: converted.diagnostics.map(one => ({
          ...one,
          start: asWritten(one.start, shorthands),
          end: asWritten(one.end, shorthands)
        }))
      };
    };
    return { ...made, convert };
  };
};

/**
 * - Does the cell wait? tslab finds that out from an error of the compiler, which it does not make of
 *   `for await`, nor of `await (…)`: such cells ended with `await is not defined` or a SyntaxError. Where
 *   functions wait and the cell does not, it has to stay synchronous, or no interrupt would end it.
 * - The names in `{ steps }`.
 */
function read(code, ts) {
  let waits = false;
  const shorthands = [];
  const visit = (node, isTop) => {
    if (node.kind === ts.SyntaxKind.ShorthandPropertyAssignment) shorthands.push(node.name);
    waits ||= isTop && (ts.isAwaitExpression(node) || node.awaitModifier !== undefined);
    const isOutside = isTop && !ts.isFunctionLike(node);
    ts.forEachChild(node, child => visit(child, isOutside));
  };
  // `await (…)` at the top is a call of a function, but in a module.
  const module = `${code}\nexport {};`;
  visit(ts.createSourceFile('cell.ts', module, ts.ScriptTarget.Latest), true);
  return { waits, shorthands };
}

/**
 * Variables of earlier cells are properties of an object, and tslab writes them so wherever they are
 * used but in `{ steps }`, which ended with `steps is not defined`: here it becomes `{ steps: steps }`.
 */
function withWholeProperties(code, shorthands) {
  return shorthands.reduceRight(
    (text, { end, text: name }) => `${text.slice(0, end)}: ${name}${text.slice(end)}`,
    code
  );
}

/** Where in the cell as it was written a position of the cell with whole properties is. */
function asWritten({ offset, line, character }, shorthands) {
  const lineStart = offset - character;
  let added = 0;
  let addedInLine = 0;
  for (const { end, text: name } of shorthands) {
    const at = end + added;
    if (at >= offset) break;
    const isBehind = offset >= at + ': '.length + name.length;
    // What is wrong with the value is so with the name that was written.
    const length = isBehind ? ': '.length + name.length : offset - at + name.length;
    added += length;
    if (at >= lineStart) addedInLine += length;
  }
  return { offset: offset - added, line, character: character - addedInLine };
}
