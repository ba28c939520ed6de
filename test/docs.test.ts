import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const ROOT = resolve(import.meta.dirname, '..');
const FORMATS = join('docs', 'format');
const DOCUMENTS = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  join('docs', 'typescript.md'),
  ...readdirSync(join(ROOT, FORMATS)).map(name => join(FORMATS, name))
];
/** Made by a build or a run, so absent from a clean clone. */
const MADE = /^(dist|test-results|\.celltrail|\.cache)\//;

describe.each(DOCUMENTS)('%s', name => {
  const text = readFileSync(join(ROOT, name), 'utf8');

  it('names only files and folders that are there', () => {
    const paths = [...text.matchAll(/[`(]((?:\.\/)?[\w.-]+\/[\w./-]*)[`)]/g)]
      .map(([, path]) => path)
      .filter(path => /^(\.\/)?(src|celltrail|test|bench|docs|scripts|notebooks|bin)\//.test(path))
      .filter(path => !MADE.test(path));
    expect(paths.filter(path => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('names only commands that package.json has', () => {
    const code = [...text.matchAll(/`+(?:sh\n)?([^`]+)`+/g)].map(([, inside]) => inside).join('\n');
    const commands = [...code.matchAll(/\bnpm (?:run )?([a-z][\w:]*)/g)].map(
      ([, command]) => command
    );
    const scripts = [...Object.keys(manifest.scripts), 'ci'];
    expect(commands.filter(command => !scripts.includes(command))).toEqual([]);
  });
});
