/**
 * Bundles the stand-alone web page: `index.html`, and scripts and a style sheet whose names bear a
 * hash of what is in them, each beside its forms for `Accept-Encoding: gzip` and `br`. Into the
 * folder that its argument names, or to where the product has it.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { WEB_OUTPUT } from './build.mjs';
import { ROOT } from './checkout.mjs';

const outdir = process.argv[2] ?? join(ROOT, WEB_OUTPUT);

// The server puts the way to its root in the place of `{root}`: see src/server/routes/web-page.ts.
const addressOf = path => `{root}celltrail/${basename(path)}`;

/** What was bundled for an entry point; names of files are hashed. */
async function bundle(entry, options) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    outdir,
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
    ...options
  });
  const [path, { imports }] = Object.entries(metafile.outputs).find(
    ([, one]) => one.entryPoint === entry
  );
  return {
    files: outputFiles,
    address: addressOf(path),
    /** What it needs before it can run. */
    imports: imports
      .filter(({ kind }) => kind === 'import-statement')
      .map(one => addressOf(one.path))
  };
}

// Run before anything is drawn, so it is no module.
const theme = await bundle('src/web/first-theme.ts', { format: 'iife' });
const main = await bundle('src/web/main.tsx', { format: 'esm', splitting: true });
const style = await bundle('style/web.css', {});

const icon = readFileSync(join(ROOT, 'style/icons/trail.svg'), 'utf8');
const preloads = main.imports.map(address => `<link rel="modulepreload" href="${address}">`);
const index = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>celltrail</title>
    <link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}">
    <script src="${theme.address}"></script>
    <link rel="stylesheet" href="${style.address}">
    ${preloads.join('\n    ')}
    <script type="module" src="${main.address}"></script>
  </head>
  <body>
    <div id="page"></div>
    <noscript>celltrail shows its runs with JavaScript, which is switched off here.</noscript>
  </body>
</html>
`;

rmSync(outdir, { recursive: true, force: true });
mkdirSync(outdir, { recursive: true });
for (const { path, contents } of [theme, main, style].flatMap(({ files }) => files)) {
  writeFileSync(path, contents);
  writeFileSync(`${path}.gz`, gzipSync(contents, { level: 9 }));
  writeFileSync(`${path}.br`, brotliCompressSync(contents));
}
writeFileSync(join(outdir, 'index.html'), index);
