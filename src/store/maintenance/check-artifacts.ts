import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { proxiedPath } from '../artifacts/proxied-path.ts';
import { ARTIFACT_LOCATION } from '../traces/trace-keys.ts';
import type { Finding } from './checkup.ts';

/** Where files grow until they are whole (src/store/artifacts/local.ts). */
const UPLOADS = '.uploading';

/**
 * Looks for files that nothing in the record points to, and for files that are missing.
 *
 * @param held another process holds the folder: its uploads are under way
 */
export async function checkArtifacts(
  database: DatabaseSync,
  folder: string,
  held: boolean
): Promise<{ files: number; bytes: number; findings: Finding[] }> {
  const roots = new KnownRoots(database);
  const findings: Finding[] = [];
  const whole = await sizeBelow(folder);
  for (const stray of await strays(folder, '', roots)) {
    const { files, bytes } = await sizeBelow(path.join(folder, stray));
    if (files === 0) continue;
    findings.push({
      kind: 'artifacts',
      text: `Nothing in the record points to ${path.join(folder, stray)} (${files} files, ${bytes} bytes).`,
      advice: 'Remove it, if nothing else uses it.'
    });
  }
  const uploads = await sizeBelow(path.join(folder, UPLOADS));
  if (uploads.files > 0 && !held) {
    findings.push({
      kind: 'upload',
      text: `${uploads.files} uploads (${uploads.bytes} bytes) were cut off and left in ${path.join(folder, UPLOADS)}.`,
      advice: 'Start celltrail on the folder once: it clears them.'
    });
  }
  for (const { name, version, storage_location } of versions(database)) {
    const place = proxiedPath(storage_location);
    if (place === null || (await exists(path.join(folder, place)))) continue;
    findings.push({
      kind: 'missing-artifacts',
      text: `The files of version ${version} of the registered model '${name}' are missing: ${storage_location}.`,
      advice: 'Bring them back from a backup, or delete the version.'
    });
  }
  return { files: whole.files, bytes: whole.bytes, findings };
}

/** Of all files at any depth; 0 for a folder that is not there. */
export async function sizeBelow(folder: string): Promise<{ files: number; bytes: number }> {
  const size = { files: 0, bytes: 0 };
  const stat = await lstat(folder).catch(() => null);
  if (stat === null) return size;
  if (!stat.isDirectory()) return { files: 1, bytes: stat.size };
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const file = await lstat(path.join(entry.parentPath, entry.name)).catch(() => null);
    size.files++;
    size.bytes += file?.size ?? 0;
  }
  return size;
}

/** Paths that are neither the root of an entity nor on the way to one. */
async function strays(folder: string, below: string, roots: KnownRoots): Promise<string[]> {
  const found: string[] = [];
  const entries = await readdir(path.join(folder, below), { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (below === '' && entry.name === UPLOADS) continue;
    const inside = below === '' ? entry.name : `${below}/${entry.name}`;
    if (roots.has(inside)) continue;
    if (entry.isDirectory() && roots.leadsTo(inside)) {
      found.push(...(await strays(folder, inside, roots)));
    } else {
      found.push(inside);
    }
  }
  return found;
}

/** The artifact roots that the record names, as paths below the folder of artifacts. */
class KnownRoots {
  readonly #roots = new Set<string>();
  readonly #onTheWay = new Set<string>();

  constructor(database: DatabaseSync) {
    const rows = database
      .prepare(
        `SELECT artifact_uri AS uri FROM run
         UNION ALL SELECT artifact_uri FROM logged_model
         UNION ALL SELECT source FROM model_version
         UNION ALL SELECT storage_location FROM model_version
         UNION ALL SELECT value FROM trace_tag WHERE key = '${ARTIFACT_LOCATION}'`
      )
      .iterate();
    for (const row of rows) this.#add((row as { uri: string }).uri);
  }

  has(place: string): boolean {
    return this.#roots.has(place);
  }

  leadsTo(place: string): boolean {
    return this.#onTheWay.has(place);
  }

  #add(uri: string): void {
    const place = proxiedPath(uri);
    if (place === null || place === '') return;
    this.#roots.add(place);
    for (let above = path.posix.dirname(place); above !== '.'; above = path.posix.dirname(above)) {
      this.#onTheWay.add(above);
    }
  }
}

function versions(database: DatabaseSync) {
  return database
    .prepare(
      `SELECT name, version, storage_location FROM model_version
       JOIN registered_model ON registered_model.id = model_version.registered_model
       WHERE current_stage != 'Deleted_Internal'`
    )
    .all() as unknown as { name: string; version: number; storage_location: string }[];
}

const exists = async (file: string) => (await lstat(file).catch(() => null)) !== null;
