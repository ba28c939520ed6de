/** A tag as it is typed and shown: `key` or `key=value`. */
export interface Tag {
  key: string;
  value: string;
}

/** @returns null for a text without a key */
export function parseTag(text: string): Tag | null {
  const at = text.indexOf('=');
  const key = (at < 0 ? text : text.slice(0, at)).trim();
  return key === '' ? null : { key, value: at < 0 ? '' : text.slice(at + 1).trim() };
}

export const tagText = ({ key, value }: Tag) => (value === '' ? key : `${key}=${value}`);
