// @vitest-environment node
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

interface Shortcut {
  command: string;
  keys?: string[];
  macKeys?: string[];
  winKeys?: string[];
  linuxKeys?: string[];
}

/** Of the JupyterLab in the checkout's environment. */
const SCHEMAS = path.resolve('.venv/share/jupyter/lab/schemas');

const shortcutsIn = (file: string): Shortcut[] =>
  (JSON.parse(readFileSync(file, 'utf8')) as { 'jupyter.lab.shortcuts'?: Shortcut[] })[
    'jupyter.lab.shortcuts'
  ] ?? [];

/** Chords, in whatever order their modifiers are named. */
const chords = ({ keys = [], macKeys = [], winKeys = [], linuxKeys = [] }: Shortcut) =>
  [...keys, ...macKeys, ...winKeys, ...linuxKeys].map(chord => chord.split(' ').sort().join(' '));

it.skipIf(!existsSync(SCHEMAS))(
  'none of our shortcuts is one of JupyterLab, wherever it works',
  () => {
    const files = readdirSync(SCHEMAS, { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.json') && name.startsWith('@jupyterlab'))
      .map(name => path.join(SCHEMAS, name));
    const theirs = new Map(
      files.flatMap(shortcutsIn).flatMap(one => chords(one).map(chord => [chord, one.command]))
    );
    expect(theirs.size).toBeGreaterThan(100);
    const ours = readdirSync('schema').flatMap(name => shortcutsIn(path.join('schema', name)));
    expect(ours.length).toBeGreaterThan(0);
    for (const one of ours) {
      for (const chord of chords(one))
        expect([one.command, theirs.get(chord)]).toEqual([one.command, undefined]);
    }
  }
);
