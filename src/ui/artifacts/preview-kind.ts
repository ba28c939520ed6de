/** How a file can be shown. */
export type PreviewKind =
  | 'image'
  | 'pdf'
  | 'svg'
  | 'text'
  | 'json'
  | 'csv'
  | 'html'
  | 'markdown'
  | 'notebook'
  /** Not at all. */
  | 'none';

const MB = 1_000_000;

/** Bytes that are read of each kind at most. Text and tables show their beginning, others are whole or not shown. */
export const MOST_BYTES: Readonly<Record<Exclude<PreviewKind, 'none'>, number>> = {
  image: 20 * MB,
  pdf: 20 * MB,
  svg: 5 * MB,
  text: MB,
  json: 2 * MB,
  csv: MB,
  html: 5 * MB,
  // Of short lines a page of elements comes, which takes longer than its text.
  markdown: MB / 4,
  notebook: 20 * MB
};

/** By its name; the one that has none, or none that is known, counts as no text. */
export function previewKind(name: string): PreviewKind {
  const extension = /\.([^.]+)$/.exec(name)?.[1].toLowerCase() ?? '';
  return KINDS.get(extension) ?? (TEXT_NAMES.has(name) ? 'text' : 'none');
}

/** Of a source, for its colours. */
export function languageOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1].toLowerCase() ?? '';
}

const TEXT_NAMES = new Set(['MLmodel', 'MLproject', 'Dockerfile', 'Makefile', 'LICENSE', 'README']);
const KINDS = new Map<string, PreviewKind>(
  (
    [
      ['image', 'png jpg jpeg gif bmp webp'],
      ['pdf', 'pdf'],
      ['svg', 'svg'],
      ['json', 'json geojson'],
      ['csv', 'csv tsv'],
      ['html', 'html htm xhtml'],
      ['markdown', 'md markdown'],
      ['notebook', 'ipynb'],
      [
        'text',
        'txt log err out cfg conf ini properties hocon toml yaml yml xml jsonl ndjson js mjs cjs ts ' +
          'tsx jsx py pyi r rmd jl sh bash sql css rst tex c h cpp java go rs diff patch env lock'
      ]
    ] as const
  ).flatMap(([kind, names]) => names.split(' ').map(name => [name, kind] as const))
);
