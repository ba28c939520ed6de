import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Variables of a theme's sheet, by name. */
const declared = (path: string) =>
  new Map(
    [...read(path).matchAll(/(--jp-[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name!, value!])
  );

const LIGHT = declared('style/web/theme.css');
const THEMES = {
  light: LIGHT,
  dark: new Map([...LIGHT, ...declared('style/web/theme-dark.css')]),
  contrast: new Map([...LIGHT, ...declared('style/web/theme-contrast.css')])
};

/** A declared colour, through the variables that it names. */
function colour(theme: Map<string, string>, name: string): [number, number, number] {
  const value = theme.get(name) ?? '';
  const [, other] = /^var\((--[\w-]+)\)$/.exec(value) ?? [];
  if (other !== undefined) return colour(theme, other);
  const [, r, g, b] = /^rgb\((\d+) (\d+) (\d+)\)$/.exec(value) ?? [];
  if (b === undefined) throw new Error(`${name} is no colour: ${value}`);
  return [Number(r), Number(g), Number(b)];
}

/** WCAG 2.2, relative luminance. */
function luminance(rgb: readonly number[]): number {
  const [r, g, b] = rgb.map(part => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(theme: Map<string, string>, front: string, ground: string): number {
  const [light, dark] = [front, ground]
    .map(name => luminance(colour(theme, name)))
    .sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

const TEXTS = [
  ...['ui', 'content'].flatMap(kind => [0, 1, 2, 3].map(n => `--jp-${kind}-font-color${n}`)),
  ...['brand', 'success', 'warn', 'error', 'info'].flatMap(kind =>
    [0, 1].map(n => `--jp-${kind}-color${n}`)
  ),
  '--jp-content-link-color'
];
const CODE = [...LIGHT.keys()].filter(name => name.startsWith('--jp-mirror-editor-'));
/** Of rows that are hovered or chosen, too. */
const GROUNDS = ['--jp-layout-color0', '--jp-layout-color1', '--jp-layout-color2'];

describe.each(Object.entries(THEMES))('the theme %s', (_, theme) => {
  it('has a contrast of 4.5 and more for text on every ground', () => {
    const pairs = [
      ...TEXTS.flatMap(text => GROUNDS.map(ground => [text, ground])),
      ...CODE.flatMap(text =>
        [...GROUNDS, '--jp-cell-editor-background'].map(ground => [text, ground])
      ),
      ...['brand', 'error'].map(kind => ['--jp-ui-inverse-font-color1', `--jp-${kind}-color1`])
    ];
    const poor = pairs
      .map(([text, ground]) => ({ text, ground, ratio: contrast(theme, text!, ground!) }))
      .filter(({ ratio }) => ratio < 4.5);
    expect(poor).toEqual([]);
  });

  it('has a contrast of 3 and more for the lines around controls and the focus', () => {
    for (const line of ['--jp-border-color0', '--jp-focus-outline-color']) {
      expect(contrast(theme, line, '--jp-layout-color1'), line).toBeGreaterThanOrEqual(3);
    }
  });
});

it('every variable that the views use has a value', () => {
  const files = (folder: string): string[] =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter(name => /\.(css|tsx?)$/.test(name))
      .map(name => join(folder, name));
  const sources = ['style/ui', 'style/web', 'src/ui', 'src/plot', 'src/web'].flatMap(files);
  const used = sources.flatMap(path =>
    [...read(path).matchAll(/(--jp-[\w-]+)(\s*,)?/g)]
      .filter(([, , fallback]) => fallback === undefined)
      .map(([, name]) => name!)
  );
  expect([...new Set(used)].filter(name => !LIGHT.has(name))).toEqual([]);
});
