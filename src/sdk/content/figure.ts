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
  const path = /\.\w+$/.test(name) ? name : `${name}.${typeOf(content)}`;
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
  throw new TypeError(
    'figure() takes SVG, bytes of an image, a data URL, or something with toSVG(), toDataURL() or toBuffer().'
  );
}

function fromDataUrl(text: string): string | Uint8Array {
  const match = /^data:[^,]*?(;base64)?,(.*)$/s.exec(text);
  if (match === null) return text;
  const [, base64, data] = match;
  if (!base64) return decodeURIComponent(data);
  return Uint8Array.from(atob(data), character => character.charCodeAt(0));
}

function typeOf(content: string | Uint8Array): string {
  if (typeof content === 'string') {
    if (/<svg[\s>]/i.test(content)) return 'svg';
    throw new TypeError('A figure that is a text is SVG: it has an <svg> element.');
  }
  const type = SIGNATURES.find(([, bytes]) => bytes.every((byte, i) => content[i] === byte))?.[0];
  if (type === undefined) {
    throw new TypeError(
      "These bytes are no image that is known: give the name an extension, as in 'plot.png'."
    );
  }
  return type;
}

const SIGNATURES: readonly [string, readonly number[]][] = [
  ['png', [0x89, 0x50, 0x4e, 0x47]],
  ['jpg', [0xff, 0xd8, 0xff]],
  ['webp', [0x52, 0x49, 0x46, 0x46]],
  ['svg', [0x3c, 0x73, 0x76, 0x67]]
];
