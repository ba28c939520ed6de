/** What the key of a metric, param or tag may be (mlflow/utils/validation.py). */

// Python's \w: letters and digits of every script, and the underscore.
export const KEY_CHARACTERS = /^[/\p{L}\p{N}_.\- :]*$/u;
export const BAD_CHARACTER_MESSAGE =
  'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.),' +
  ' spaces ( ), colon(:) and slashes (/).';

/**
 * A key may be a file's name somewhere: it must be the path that it resolves to. MLflow refuses all that
 * begins with two dots.
 */
export const isPathOfItself = (key: string): boolean =>
  !key.startsWith('..') && key.split('/').every(part => !['', '.', '..'].includes(part));

/** posixpath.normpath. */
export function normalPath(path: string): string {
  if (path === '') return '.';
  const slashes =
    path.startsWith('//') && !path.startsWith('///') ? 2 : path.startsWith('/') ? 1 : 0;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..' || (slashes === 0 && parts.length === 0) || parts.at(-1) === '..') {
      parts.push(part);
    } else {
      parts.pop();
    }
  }
  return '/'.repeat(slashes) + parts.join('/') || '.';
}
