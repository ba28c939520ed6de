import path from 'node:path';

/**
 * The media type that an artifact is sent with, by its name, as MLflow's `_guess_mime_type` does;
 * `application/octet-stream` when nothing is known.
 *
 * HTML, XML and scripts go out as plain text: nothing that a browser would run on our origin.
 * An SVG keeps its type, without which no page can show it as a picture, where it runs no scripts.
 */
export function contentType(name: string): string {
  const extension = path.extname(name).slice(1).toLowerCase();
  if (TEXT.has(extension) || TEXT_NAMES.has(name)) return 'text/plain; charset=utf-8';
  return TYPES.get(extension) ?? 'application/octet-stream';
}

/** `attachment` with the name, in RFC 6266's two forms where it is not ASCII. */
export function attachment(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\]/g, '\\$&');
  if (/^[\x20-\x7e]*$/.test(name)) return `attachment; filename="${ascii}"`;
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

const TEXT = new Set(
  (
    'txt log err cfg conf cnf cf ini properties prop hocon toml yaml yml xml json jsonl js mjs cjs ts tsx ' +
    'py py3 r sh csv tsv md rst ipynb html htm xhtml css'
  ).split(' ')
);
const TEXT_NAMES = new Set(['MLmodel', 'MLproject']);

const TYPES = new Map(
  Object.entries({
    png: 'image/png',
    jpg: 'image/jpeg',
    jpeg: 'image/jpeg',
    gif: 'image/gif',
    bmp: 'image/bmp',
    webp: 'image/webp',
    svg: 'image/svg+xml',
    pdf: 'application/pdf',
    zip: 'application/zip',
    gz: 'application/gzip',
    tar: 'application/x-tar',
    mp3: 'audio/mpeg',
    wav: 'audio/wav',
    ogg: 'audio/ogg',
    flac: 'audio/flac',
    m4a: 'audio/mp4',
    mp4: 'video/mp4',
    webm: 'video/webm',
    mov: 'video/quicktime'
  })
);
