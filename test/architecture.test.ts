import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What each folder of `src` may import of the others. A new arrow is a design decision, made here. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  protocol: [],
  client: ['protocol'],
  plot: ['protocol'],
  kernel: ['client', 'plot', 'protocol'],
  sdk: ['client', 'plot', 'protocol'],
  ui: ['client', 'plot', 'protocol'],
  // `plot` because the output that the tab writes into a notebook is a bundle and its picture.
  lab: ['ui', 'client', 'plot', 'protocol'],
  web: ['ui', 'client', 'plot', 'protocol'],
  store: ['protocol'],
  recorder: ['store', 'protocol'],
  import: ['store', 'client', 'protocol'],
  sync: ['store', 'client', 'protocol'],
  server: ['store', 'recorder', 'sync', 'protocol'],
  // `plot` because it knows how sizes are written.
  cli: ['server', 'store', 'recorder', 'import', 'sync', 'plot', 'client', 'protocol']
};

/** Packages that only one folder may import, or none on the browser's side. */
const PACKAGE_RULES: { pattern: RegExp; folders: readonly string[] }[] = [
  { pattern: /^@jupyterlab\//, folders: ['lab'] },
  { pattern: /^@lumino\/(?!signaling)/, folders: ['lab'] },
  { pattern: /^@lumino\/signaling/, folders: ['lab', 'web', 'ui', 'client'] },
  { pattern: /^react/, folders: ['lab', 'web', 'ui'] },
  { pattern: /^node:sqlite/, folders: ['store', 'import'] },
  { pattern: /^kysely/, folders: ['store'] },
  { pattern: /^protobufjs/, folders: ['server'] },
  { pattern: /^undici/, folders: ['sync'] },
  { pattern: /^node:http|^ws$/, folders: ['server'] },
  {
    pattern: /^node:/,
    folders: ['store', 'recorder', 'import', 'sync', 'server', 'cli', 'kernel', 'sdk']
  }
];

const ROOT = resolve(import.meta.dirname, '..');
const SOURCE = join(ROOT, 'src');

describe('the folders of src', () => {
  const imports = sourceFiles(SOURCE).flatMap(importsOf);

  it('import only what their layer may', () => {
    const forbidden = imports
      .filter(({ target }) => target.startsWith('.'))
      .map(({ file, target }) => ({
        file,
        from: folderOf(file),
        to: folderOf(resolve(dirname(file), target))
      }))
      .filter(({ from, to }) => from !== to && !MAY_IMPORT[from]?.includes(to))
      .map(({ file, to }) => `${relative(ROOT, file)} imports ${to}`);
    expect(forbidden).toEqual([]);
  });

  it('keep JupyterLab, React, SQLite and Node where they belong', () => {
    const forbidden = imports.flatMap(({ file, target }) => {
      const rule = PACKAGE_RULES.find(({ pattern }) => pattern.test(target));
      return rule && !rule.folders.includes(folderOf(file))
        ? [`${relative(ROOT, file)} imports ${target}`]
        : [];
    });
    expect(forbidden).toEqual([]);
  });

  it('are all in the table, and no folder of the table is missing', () => {
    expect(readdirSync(SOURCE).sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });
});

function sourceFiles(folder: string): string[] {
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sourceFiles(path);
    return /\.(ts|tsx)$/.test(name) ? [path] : [];
  });
}

function importsOf(file: string): { file: string; target: string }[] {
  const text = readFileSync(file, 'utf8');
  const statements = text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g);
  return [...statements].map(([, target]) => ({ file, target }));
}

/** The folder directly below `src`; files above it (package.json) belong to none. */
function folderOf(path: string): string {
  const inside = relative(SOURCE, path);
  return inside.startsWith('..') ? 'protocol' : inside.split(/[\\/]/)[0];
}
