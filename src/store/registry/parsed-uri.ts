import { invalidParameter } from '../tracking/invalid-parameter.ts';

/** What `urllib.parse.urlsplit` of Python makes of a URI, as far as the rules of sources look at it. */
export interface ParsedUri {
  /** In lower case; '' for a path. */
  scheme: string;
  /** What follows `//`: host, port, user. */
  authority: string;
  /** Still percent-encoded; without query and fragment. */
  path: string;
}

/** Not `URL`, which normalizes: `..` in a path must be seen. */
export function parseUri(uri: string): ParsedUri {
  // Python drops leading controls and blanks, and these three anywhere.
  let rest = uri.replace(LEADING_CONTROLS, '').replace(/[\t\r\n]/g, '');
  const scheme = /^[a-z][a-z0-9+.-]*(?=:)/i.exec(rest)?.[0] ?? '';
  if (scheme !== '') rest = rest.slice(scheme.length + 1);
  const authority = rest.startsWith('//') ? /^[^/?#]*/.exec(rest.slice(2))![0] : '';
  if (rest.startsWith('//')) rest = rest.slice(2 + authority.length);
  return { scheme: scheme.toLowerCase(), authority, path: /^[^?#]*/.exec(rest)![0] };
}

/** Without user and port, in lower case. */
export const hostOf = (authority: string) =>
  authority
    .slice(authority.lastIndexOf('@') + 1)
    .replace(/:[^\]]*$/, '')
    .toLowerCase();

/** Python's `unquote`: what is no escape stays as it is. */
export function unquote(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, escapes =>
    Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8')
  );
}

/**
 * Decodes until nothing is left to decode, so that no encoding of an encoding slips through.
 *
 * @throws ApiError INVALID_PARAMETER_VALUE after ten times: each may take off two characters of
 *   millions, and all writing waits for it
 */
export function unquoteWhole(text: string, once: (text: string) => string = unquote): string {
  let form = text;
  for (let round = 0; round <= MAX_DECODINGS; round++) {
    const decoded = once(form);
    if (decoded === form) return form;
    form = decoded;
  }
  throw invalidParameter('Invalid model version source: it is percent-encoded too many times.');
}

// As many as MLflow decodes of an artifact's path.
const MAX_DECODINGS = 10;

const LEADING_CONTROLS = /^[\u0000-\u0020]+/;
