import type { InstalledPackage } from '../protocol/frames.ts';
import { withoutUrlSecrets } from './url-secrets.ts';

/**
 * The lines of a requirements.txt, as `pip freeze --all` has them: `name==version`, sorted by name,
 * and of what came from elsewhere than an index the place instead (PEP 610).
 *
 * @param version of the Python that they are installed for; the first line says it
 */
export function requirements(
  version: string | null,
  packages: readonly InstalledPackage[]
): { text: string; count: number } {
  const lines = packages
    .filter(({ name, version }) => NAME.test(name) && VERSION.test(version))
    .map(each => ({ key: each.name.toLowerCase().replace(/[-_.]+/g, '-'), line: lineOf(each) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ line }) => `${line}\n`);
  const first = version === null ? '' : `# Python ${version}\n`;
  return { text: first + lines.join(''), count: lines.length };
}

/** Of the core metadata; what is none would be read by pip as something else. */
const NAME = /^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?$/;
const VERSION = /^[\w.!+*-]+$/;
/** Of a commit or of a digest, `sha256=…`. */
const HASH = /^[\w=]+$/;
const VCS = /^[a-z]+$/;
const FOLDER = /^[^\s#&]+$/;

/** `direct_url.json`: https://packaging.python.org/specifications/direct-url-data-structure */
interface DirectUrl {
  url: string;
  subdirectory?: unknown;
  vcs_info?: { vcs?: unknown; commit_id?: unknown };
  archive_info?: { hash?: unknown; hashes?: Record<string, unknown> };
  dir_info?: { editable?: unknown };
}

function lineOf({ name, version, direct_url }: InstalledPackage): string {
  const pinned = `${name}==${version}`;
  const url = urlOf(direct_url);
  if (url === null) return pinned;
  const { vcs_info, archive_info, dir_info, subdirectory } = direct_url as DirectUrl;
  const fragments: string[] = [];
  let place = url;
  if (vcs_info) {
    const { vcs, commit_id } = vcs_info;
    if (!matches(vcs, VCS) || !matches(commit_id, HASH)) return pinned;
    place = `${vcs}+${url}@${commit_id}`;
  } else if (archive_info) {
    const hash = archive_info.hash ?? `sha256=${String(archive_info.hashes?.sha256)}`;
    if (matches(hash, HASH) && hash !== 'sha256=undefined') fragments.push(hash);
  }
  if (matches(subdirectory, FOLDER)) fragments.push(`subdirectory=${subdirectory}`);
  if (fragments.length > 0) place += `#${fragments.join('&')}`;
  return dir_info?.editable === true ? `# editable: ${pinned}\n-e ${place}` : `${name} @ ${place}`;
}

const matches = (value: unknown, pattern: RegExp): value is string =>
  typeof value === 'string' && pattern.test(value);

function urlOf(direct_url: unknown): string | null {
  const { url } = (direct_url ?? {}) as Partial<DirectUrl>;
  if (typeof url !== 'string' || !/^[\x21-\x7e]+$/.test(url)) return null;
  return withoutUrlSecrets(url);
}
