import { wrong } from '../checks.ts';

/**
 * SVG as text; bytes of a PNG, JPEG, WebP or SVG; a data URL of one of them; or something that gives one:
 * `toSVG()`, `toDataURL()` (a canvas), `outerHTML` (an SVG element), `toBuffer()` (node-canvas).
 */
export type Drawable =
  | string
  | Uint8Array
  | { toSVG(): string }
  | { toDataURL(): string }
  | { toBuffer(): Uint8Array }
  | { readonly outerHTML: string };

/**
 * @returns with the extension of what it is, when the name has none
 * @throws TypeError for what is no picture
 */
export function figureFile(
  name: string,
  drawing: Drawable
): { path: string; content: string | Uint8Array } {
  const content = contentOf(drawing);
  // 'lr=0.01' has none.
  const path = /\.[a-z]\w*$/i.test(name) ? name : `${name}.${typeOf(content)}`;
  return { path, content };
}

function contentOf(drawing: Drawable): string | Uint8Array {
  const given = drawing as Partial<Record<string, unknown>> | string;
  if (typeof given === 'string') return fromDataUrl(given);
  if (given instanceof Uint8Array) return given;
  for (const method of ['toSVG', 'toDataURL', 'toBuffer']) {
    const draw = given?.[method];
    if (typeof draw === 'function') return contentOf(draw.call(given) as Drawable);
  }
  if (typeof given?.['outerHTML'] === 'string') return given['outerHTML'];
  throw noPicture(drawing);
}

function fromDataUrl(text: string): string | Uint8Array {
  const match = /^data:[^,]*?(;base64)?,(.*)$/s.exec(text);
  if (match === null) return text;
  const [, base64, data] = match;
  try {
    if (!base64) return decodeURIComponent(data);
    return Uint8Array.from(atob(data), character => character.charCodeAt(0));
  } catch {
    throw noPicture(text);
  }
}

function typeOf(content: string | Uint8Array): string {
  if (typeof content === 'string') {
    if (/<svg[\s>]/i.test(content)) return 'svg';
    throw noPicture(content);
  }
  const begin = String.fromCharCode(...content.subarray(0, 4));
  const type = Object.keys(SIGNATURES).find(each => begin.startsWith(SIGNATURES[each]!));
  if (type === undefined) {
    throw new TypeError(
      "These bytes are no known image: give the name an extension, as in 'plot.png'."
    );
  }
  return type;
}

const noPicture = (given: unknown) =>
  wrong(
    'figure()',
    'takes SVG, bytes or a data URL of an image, or what has toSVG(), toDataURL() or toBuffer()',
    given
  );

/** By extension: the first bytes, as Latin-1. */
const SIGNATURES: Readonly<Record<string, string>> = {
  png: '\x89PNG',
  jpg: '\xff\xd8\xff',
  webp: 'RIFF',
  svg: '<svg'
};
