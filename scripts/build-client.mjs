/**
 * Builds the npm package of the TypeScript client into `celltrail/client/`, or the folder that its
 * argument names: a file for each kind of host, the declarations, `package.json` and the README.
 */
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { CLIENT_OUTPUT } from './build.mjs';
import { ROOT, run } from './checkout.mjs';

const SDK = join(ROOT, 'src', 'sdk');
const target = resolve(process.argv[2] ?? join(ROOT, CLIENT_OUTPUT));
// The old one stays until the new one is whole: for a moment between them there is none.
const output = `${target}.new`;
const TYPES = 'types';

/** Oldest of what the package says that it runs on: Node 20, and browsers of its time. */
const OPTIONS = {
  bundle: true,
  minify: true,
  // Node shows the whole line that an uncaught error was thrown in.
  lineLimit: 600,
  target: 'es2022',
  logLevel: 'warning',
  write: false
};

/**
 * Endpoints without what only a server needs of them, the checkers of their fields. Each file of them
 * is run, and what it exports is written down.
 */
const endpointsAlone = {
  name: 'endpoints-alone',
  setup({ onLoad }) {
    onLoad(
      { filter: /(protocol[\\/]endpoints[\\/][\w-]+|declared-endpoints)\.ts$/ },
      async ({ path }) => {
        const { outputFiles } = await build({ ...OPTIONS, entryPoints: [path], format: 'esm' });
        const source = Buffer.from(outputFiles[0].contents).toString('base64');
        const exported = await import(`data:text/javascript;base64,${source}`);
        const lines = Object.entries(exported).map(
          ([name, value]) => `export const ${name} = ${JSON.stringify(value, withoutFields)};`
        );
        return { contents: lines.join('\n'), loader: 'js' };
      }
    );
  }
};

/** For JSON.stringify. */
const withoutFields = (key, value) => (key === 'fields' ? undefined : value);

// It is in a string, in one line in any case.
const worker = await bundled({
  entryPoints: [join(SDK, 'node', 'worker.ts')],
  platform: 'node',
  format: 'esm',
  lineLimit: 0,
  plugins: [endpointsAlone]
});
const workerInside = {
  name: 'worker-inside',
  setup({ onLoad }) {
    onLoad({ filter: /node[\\/]worker-source\.ts$/ }, () => ({
      contents: `export const WORKER_SOURCE = ${JSON.stringify(worker)};`,
      loader: 'js'
    }));
  }
};

/**
 * A file of its own, loaded when it is wanted. Where CommonJS runs, `import()` may not: in Jest's
 * modules, for one.
 */
const onDemandOutside = {
  name: 'on-demand-outside',
  setup({ initialOptions: { format }, onLoad, onResolve }) {
    const load = {
      cjs: `export const onDemand = async () => require('./on-demand.cjs');`,
      esm: `export const onDemand = () => import('./on-demand.mjs');`
    }[format];
    onLoad({ filter: /load-on-demand\.ts$/ }, () => ({ contents: load }));
    onResolve({ filter: /^\.\/on-demand\.[cm]js$/ }, ({ path }) => ({ path, external: true }));
  }
};

/**
 * What draws in notebooks is a file of its own, loaded when something is drawn first. A page has none,
 * nor has a program that was bundled without it.
 */
const notebookOutside = {
  name: 'notebook-outside',
  setup({ initialOptions: { platform, format }, onLoad, onResolve }) {
    const load = {
      cjs: `require('./notebook.cjs')`,
      esm: `createRequire(import.meta.url)('./notebook.cjs')`
    }[format];
    const contents =
      platform === 'browser'
        ? 'export const loadNotebook = () => null;'
        : `import { createRequire } from 'node:module';
          export function loadNotebook() {
            try { return ${load}; } catch { return null; }
          }`;
    onLoad({ filter: /notebook[\\/]load-notebook\.ts$/ }, () => ({ contents }));
    onResolve({ filter: /^\.\/notebook\.cjs$/ }, ({ path }) => ({ path, external: true }));
    const required = load.replace('notebook', 'on-demand');
    onLoad({ filter: /node[\\/]load-page-outbox\.ts$/ }, () => ({
      contents: `import { createRequire } from 'node:module';
        export const loadPageOutbox = () => ${required}.PageOutbox;`
    }));
  }
};

/**
 * What makes files of figures and tables and asks for runs is a file of its own, which CommonJS loads when
 * it is needed first, and an ES module of Node imports with its entry. A page has it in its entry.
 */
const contentOutside = {
  name: 'content-outside',
  setup({ initialOptions: { platform, format }, onLoad, onResolve }) {
    if (platform !== 'node') return;
    const load = {
      cjs: `export const loadContent = () => require('./content.cjs');`,
      esm: `import * as content from './content.mjs'; export const loadContent = () => content;`
    }[format];
    onLoad({ filter: /load-content\.ts$/ }, () => ({ contents: load }));
    onResolve({ filter: /^\.\/content\.[cm]js$/ }, ({ path }) => ({ path, external: true }));
  }
};

/** Where `require` is, a module of Node needs no wrapper to have its default export. */
const nodeRequired = {
  name: 'node-required',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^node:(fs|os|path)$/ }, ({ path, namespace }) =>
      namespace === 'node-required'
        ? { path, external: true }
        : { path, namespace: 'node-required' }
    );
    onLoad({ filter: /.*/, namespace: 'node-required' }, ({ path }) => ({
      contents: `const required = require('${path}'); export default required;`
    }));
  }
};

const ENTRIES = {
  index: 'index.ts',
  browser: 'browser.ts',
  'on-demand': 'on-demand/on-demand.ts',
  content: 'content/content.ts',
  notebook: 'notebook/notebook.ts'
};
const { version, license, author } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
for (const name of ['index', 'browser', 'on-demand', 'content']) {
  write(`${name}.mjs`, await bundle(name, 'esm'));
}
for (const name of Object.keys(ENTRIES)) {
  write(`${name}.cjs`, await bundle(name, 'cjs'));
}
await declarations();
write('package.json', `${JSON.stringify(manifest(), null, 2)}\n`);
cpSync(join(SDK, 'README.md'), join(output, 'README.md'));
cpSync(join(ROOT, 'LICENSE'), join(output, 'LICENSE'));
rmSync(target, { recursive: true, force: true });
renameSync(output, target);

/** @param format `esm` or `cjs` */
async function bundle(name, format) {
  const isModule = format === 'esm';
  // Without the getters and the list of names by which esbuild lets `import` read a CommonJS file.
  const required = `import * as all from './${ENTRIES[name]}'; module.exports = { ...all };`;
  return bundled({
    ...(isModule
      ? { entryPoints: [join(SDK, ENTRIES[name])] }
      : { stdin: { contents: required, resolveDir: SDK }, banner: { js: "'use strict';" } }),
    format,
    platform: { index: 'node', browser: 'browser', notebook: 'node' }[name] ?? 'neutral',
    plugins: [
      endpointsAlone,
      workerInside,
      onDemandOutside,
      notebookOutside,
      contentOutside,
      ...(isModule ? [] : [nodeRequired])
    ]
  });
}

async function bundled(options) {
  const { outputFiles } = await build({ ...OPTIONS, ...options });
  return outputFiles[0].text;
}

/** A tree of declarations, for TypeScript 5.0 and newer. */
async function declarations() {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = join(ROOT, 'tsconfig.client.json');
  await run(process.execPath, [tsc, '-p', project, '--outDir', join(output, TYPES)]);
  for (const file of filesBelow(join(output, TYPES))) {
    // TypeScript 5.0 looks for no `.ts` beside a declaration.
    const text = readFileSync(file, 'utf8').replaceAll(
      /(from |import\()(['"])([^'"]+)\.ts\2/g,
      '$1$2$3.js$2'
    );
    writeFileSync(file, text);
  }
  inheritDocs(join(output, TYPES, 'sdk'));
  write('index.d.ts', `export * from './${TYPES}/sdk/public.js';\n`);
  write('index.d.mts', `export * from './${TYPES}/sdk/public.js';\n`);
}

/** `{@inheritDoc Tracker.metric}` becomes what is said there: editors and notebooks show it as it stands. */
function inheritDocs(folder) {
  const [fluent, ...classes] = ['fluent', 'tracker', 'logging'].map(name =>
    join(folder, `${name}.d.ts`)
  );
  const documented = classes.map(file => readFileSync(file, 'utf8')).join('\n');
  const docOf = name => {
    const member = new RegExp(`(/\\*\\*(?:(?!\\*/)[^])*\\*/)\\n +(?:get )?${name}[<(:]`);
    const [, comment] = documented.match(member) ?? [];
    if (comment === undefined) throw new Error(`Nothing is said of ${name}.`);
    return comment.replaceAll('\n    ', '\n');
  };
  const text = readFileSync(fluent, 'utf8').replaceAll(
    /\/\*\* \{@inheritDoc \w+\.(\w+)\} \*\//g,
    (_, name) => docOf(name)
  );
  writeFileSync(fluent, text);
}

function manifest() {
  const typed = (types, file) => ({ types: `./${types}`, default: `./${file}` });
  return {
    name: 'celltrail',
    version,
    description: 'Experiment tracking for TypeScript, on any MLflow server.',
    keywords: ['mlflow', 'experiment-tracking', 'machine-learning', 'notebook'],
    license,
    author,
    main: './index.cjs',
    types: './index.d.ts',
    exports: {
      '.': {
        browser: {
          import: typed('index.d.mts', 'browser.mjs'),
          require: typed('index.d.ts', 'browser.cjs'),
          default: './browser.mjs'
        },
        deno: typed('index.d.mts', 'index.mjs'),
        import: typed('index.d.mts', 'index.mjs'),
        require: typed('index.d.ts', 'index.cjs'),
        default: './index.mjs'
      },
      './package.json': './package.json'
    },
    sideEffects: true,
    engines: { node: '>=20' }
  };
}

function write(name, text) {
  writeFileSync(join(output, name), text);
}

function filesBelow(folder) {
  return readdirSync(folder)
    .map(name => join(folder, name))
    .flatMap(path => (statSync(path).isDirectory() ? filesBelow(path) : [path]));
}
