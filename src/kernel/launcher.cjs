/**
 * Starts the TypeScript kernel:
 * `node launcher.cjs [--packages DIR] [--client DIR] kernel --config-path {connection_file} [--js]`.
 *
 * It is tslab as it was published, behind these repairs: `patient-sockets.cjs` mends its lost
 * messages, `mended-cells.cjs` what it misreads, `cells-in-turn.cjs` when a cell begins and is at work,
 * `true-version.cjs` the version that it tells of its language, and `lent-packages.cjs` puts the client and the types of Node within reach of any notebook.
 * Another tslab that lies above the notebook is not used, as `tslab kernel` would: it has neither.
 *
 * `--packages` is the folder whose `node_modules` has tslab, without it any above this file;
 * `--client` the folder of our client.
 *
 * CommonJS, because tslab is, and plain JavaScript, because a kernelspec starts it as it lies here.
 */
'use strict';

const { existsSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { withCellsInTurn } = require('./cells-in-turn.cjs');
const { endWithParent } = require('./end-with-parent.cjs');
const { lendPackages } = require('./lent-packages.cjs');
const { withMendedCells } = require('./mended-cells.cjs');
const { withPatientSockets } = require('./patient-sockets.cjs');
const { withTrueVersion } = require('./true-version.cjs');

const { values } = parseArgs({
  allowPositionals: true, // `kernel`, as tslab has it
  options: {
    packages: { type: 'string', default: __dirname },
    client: { type: 'string' },
    'config-path': { type: 'string' },
    js: { type: 'boolean', default: false }
  }
});

const requirePackage = createRequire(path.join(values.packages, 'package.json'));
const tslab = requirePackage.resolve('tslab/dist/main.js');
const requireAsTslab = createRequire(tslab);

const zeromq = requireAsTslab.resolve('zeromq');
const loaded = requireAsTslab(zeromq);
require.cache[zeromq].exports = withPatientSockets(loaded);

const lent = { '@types/node': path.dirname(requirePackage.resolve('@types/node/package.json')) };
if (values.client !== undefined) {
  if (existsSync(path.join(values.client, 'package.json'))) lent.celltrail = values.client;
  else
    console.error(
      `celltrail: The client is not in ${values.client}; notebooks need one of their own.`
    );
}
const typescript = requireAsTslab('@tslab/typescript-for-tslab');
lendPackages(lent, process.cwd(), typescript.sys);

withMendedCells(requireAsTslab('./converter.js'), typescript);
const jupyter = requireAsTslab('./jupyter.js');
withCellsInTurn(jupyter);
withTrueVersion(jupyter, typescript.version);

endWithParent(Number(process.env.JPY_PARENT_PID));

requireAsTslab(tslab).startKernel({
  configPath: values['config-path'],
  jsKernel: values.js,
  enableFindLocal: false
});
