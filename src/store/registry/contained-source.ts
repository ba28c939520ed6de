import { realpathSync } from 'node:fs';
import path from 'node:path';

import { ApiError } from '../../protocol/errors.ts';
import { hostOf, parseUri, unquote, unquoteWhole } from './parsed-uri.ts';

/**
 * Whether a source is a path of this machine: `/a/b`, `a/b`, `file:/a/b` (`is_local_uri`).
 *
 * @throws ApiError for `file://host/…`
 */
export function isLocalSource(source: string): boolean {
  if (source === 'databricks') return false; // MLflow's name of a server
  const { scheme, authority } = parseUri(source);
  if (scheme === '') return true;
  if (scheme !== 'file') return false;
  const host = hostOf(authority);
  if (
    host !== '' &&
    host !== '.' &&
    !host.startsWith('localhost') &&
    !host.startsWith('127.0.0.1')
  ) {
    throw new ApiError(
      'INTERNAL_ERROR', // MLflow's code here
      `${source} is not a valid remote uri. For remote access on windows, please consider using ` +
        'a different scheme such as SMB (e.g. smb://<hostname>/<path>).'
    );
  }
  return true;
}

/** The absolute path that a local source means, with links followed as far as they exist. */
export function localPath(source: string): string {
  const given = unquote(source.startsWith('file:') ? parseUri(source).path : source);
  let place = given.startsWith('/') ? '/' : followed(process.cwd());
  for (const part of given.split('/')) {
    if (part === '' || part === '.') continue;
    // Links first, then `..`: the system reads a path that way.
    place = part === '..' ? path.posix.dirname(place) : followed(path.posix.join(place, part));
  }
  return place;
}

/** @param folder,place absolute and without links */
export const isInFolder = (place: string, folder: string) =>
  !place.includes('\0') &&
  (place === folder || place.startsWith(folder === '/' ? folder : `${folder}/`));

/**
 * Whether the path of a source that is no local one is absolute and means what it says: no `..`,
 * `.` or NUL, in no encoding (`_validate_non_local_source_contains_relative_paths`).
 */
export function isPlainSource(source: string): boolean {
  const decoded = unquoteWhole(source, text => unquote(text.replaceAll('+', ' ')));
  const place = parseUri(decoded).path.replace(/\/+$/, '').replace(/\/+/g, '/');
  if (place.includes('\0') || decoded.split('/').includes('..')) return false;
  return place.startsWith('/') && !place.split('/').some(part => part === '.' || part === '..');
}

/** Whether the artifact proxy serves it, of this server or of another (`_is_mlflow_artifact_source`). */
export function isProxiedSource(source: string): boolean {
  const { scheme, path: place } = parseUri(source);
  if (scheme === 'mlflow-artifacts') return true;
  return (
    (scheme === 'http' || scheme === 'https') &&
    `/${parts(place).join('/')}/`.includes('/api/2.0/mlflow-artifacts/artifacts/')
  );
}

/** Whether one URI lies at or below another, whatever their encodings. */
export function isUriWithin(source: string, root: string): boolean {
  const [inner, outer] = [parseUri(source), parseUri(root)];
  const [innerParts, outerParts] = [parts(inner.path), parts(outer.path)];
  return (
    inner.scheme === outer.scheme &&
    inner.authority.toLowerCase() === outer.authority.toLowerCase() &&
    outerParts.length > 0 &&
    outerParts.every((part, index) => part === innerParts[index])
  );
}

const parts = (place: string) =>
  place
    .split('/')
    .filter(part => part !== '')
    .map(part => unquoteWhole(part));

function followed(place: string): string {
  try {
    return realpathSync(place);
  } catch {
    return place; // not there: nothing to follow
  }
}
