import { parseUri } from './parsed-uri.ts';

/** What a `models:/…` URI names. */
export type ModelsUri =
  | { model_id: string }
  | { name: string; version: string }
  | { name: string; alias: string }
  /** The newest version of a stage, or of all. */
  | { name: string; stage: string | null };

/**
 * `models:/<model_id>`, `models:/<name>/<version, stage or latest>`, `models:/<name>@<alias>`
 * (`_parse_model_uri` of mlflow/store/artifact/utils/models.py).
 *
 * @returns null for any other text
 */
export function parseModelsUri(uri: string): ModelsUri | null {
  const { scheme, path } = parseUri(uri.replaceAll('#', '%23'));
  if (scheme !== 'models' || !path.startsWith('/')) return null;
  const [first, suffix, ...more] = path.replaceAll('%23', '#').replace(/^\/+/, '').split('/');
  if (more.length > 0 || first.trim() === '') return null;
  if (suffix !== undefined) {
    if (suffix.trim() === '') return null;
    if (/^\d+$/.test(suffix)) return { name: first, version: suffix };
    return { name: first, stage: suffix.toLowerCase() === 'latest' ? null : suffix };
  }
  const at = first.lastIndexOf('@');
  if (at === -1) return { model_id: first };
  const alias = first.slice(at + 1);
  return alias.trim() === '' ? null : { name: first.slice(0, at), alias };
}
