/**
 * Bundles the companion: `main.mjs`, beside it one file for each of its threads, `chunk-*` for what
 * several of them have or what is loaded when it is first needed, and `kernel/` as it is. Into the
 * folder that its argument names, or to where the product has it.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { COMPANION_OUTPUT } from './build.mjs';
import { ROOT } from './checkout.mjs';

const THREADS = join(ROOT, 'src/store/threads');

/** Only the version of package.json is of use at run time. */
const versionOnly = {
  name: 'version-only',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  }
};

/**
 * Node's own modules by `getBuiltinModule`: an import of one asks for all that it exports, and among
 * the exports of `node:http` are some that load all of `fetch` (some 60 ms of a start's CPU time).
 */
const builtinModules = {
  name: 'builtin-modules',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^node:/, namespace: 'file' }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'builtin', sideEffects: false } : undefined
    );
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`
    }));
  }
};

const threads = readdirSync(THREADS).filter(name =>
  /^(writer|reader|background|single)-thread\.ts$/.test(name)
);
const entries = [
  ['main', join(ROOT, 'src/cli/main.ts')],
  ['sync-thread', join(ROOT, 'src/sync/thread/sync-thread.ts')]
].concat(threads.map(name => [basename(name, '.ts'), join(THREADS, name)]));

const outdir = process.argv[2] ?? join(ROOT, COMPANION_OUTPUT);
// What was renamed must not stay; the web page beside it has a bundle of its own.
mkdirSync(outdir, { recursive: true });
for (const name of readdirSync(outdir)) {
  if (name.endsWith('.mjs')) rmSync(join(outdir, name));
}
// A kernel that runs from it has read it at its start.
rmSync(join(outdir, 'kernel'), { recursive: true, force: true });
cpSync(join(ROOT, 'src/kernel'), join(outdir, 'kernel'), { recursive: true });
await build({
  entryPoints: Object.fromEntries(entries),
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  chunkNames: 'chunk-[name]-[hash]',
  platform: 'node',
  format: 'esm',
  target: 'node24',
  // Readable stacks in a user's log are worth the bytes.
  minify: false,
  // `ws` is CommonJS and calls require for Node's own modules; these two it only tries to load.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
  },
  external: ['bufferutil', 'utf-8-validate'],
  plugins: [versionOnly, builtinModules],
  logLevel: 'warning'
});
