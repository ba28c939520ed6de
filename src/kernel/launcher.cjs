/**
 * Starts the TypeScript kernel: `node launcher.cjs kernel --config-path {connection_file} [--js]`.
 *
 * It is tslab, unchanged, behind one repair. A zeromq socket sends at most 512 messages in one
 * tick of the event loop by itself; the next send is put off, and every further one in that tick is
 * refused (EBUSY, zeromq.js #406). tslab never waits for a send. So a cell that prints more than
 * 512 lines at once lost the rest, and with them the `idle` that tells JupyterLab that the cell is
 * over: it kept its `[*]` for ever. Six of a thousand ordinary cells lost it as well.
 *
 * With `sendTimeout: 0` a send is tried at once or fails, never put off; with
 * `sendHighWaterMark: 0` the queue behind it has no bound, so that it does not fail.
 *
 * CommonJS, because tslab is, and plain JavaScript, because a kernelspec starts it as it lies here.
 */
'use strict';

const Module = require('node:module');

const load = Module._load;
const repaired = new WeakMap();

// A hook on loading rather than one patched module: tslab hands over to a copy of itself that it
// finds above the notebook, and that copy may bring a zeromq of its own.
Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  if (request !== 'zeromq') return loaded;
  if (!repaired.has(loaded)) repaired.set(loaded, withPatientPublisher(loaded));
  return repaired.get(loaded);
};

// Resolved from this file upwards: node_modules of the checkout, whatever folder the notebook is in.
require('tslab/dist/main.js').main();

function withPatientPublisher(zeromq) {
  class Publisher extends zeromq.Publisher {
    constructor(options) {
      super({ sendTimeout: 0, sendHighWaterMark: 0, ...options });
    }
  }
  return Object.create(zeromq, { Publisher: { value: Publisher, enumerable: true } });
}
