import type { ArtifactPlaces } from '../artifacts/artifact-places.ts';
import { ApiError } from '../../protocol/errors.ts';
import { inChunks } from '../db/in-chunks.ts';
import type { Garbage, MaintenanceStore, StoredArtifacts } from './maintenance-store.ts';

/** What was removed, or would be. */
export interface Collected {
  runs: number;
  loggedModels: number;
  experiments: number;
  traces: number;
  files: number;
  bytes: number;
  /** URIs whose artifacts this machine does not reach; they are left. */
  outOfReach: string[];
}

/**
 * Removes the artifacts of each thing, then its rows. Killed in between, it is still there as
 * deleted, and the next time does what is left: removing what is absent succeeds.
 *
 * @param dryRun counts only
 */
export async function collectGarbage(
  garbage: Garbage,
  store: MaintenanceStore,
  places: ArtifactPlaces,
  { dryRun, onProgress }: { dryRun: boolean; onProgress: (collected: Collected) => void }
): Promise<Collected> {
  const { runs, loggedModels, experiments, traces } = garbage;
  const collected: Collected = {
    runs: 0,
    loggedModels: 0,
    experiments: 0,
    traces: 0,
    files: 0,
    bytes: 0,
    outOfReach: []
  };
  const collect = async (
    kind: 'runs' | 'loggedModels' | 'experiments' | 'traces',
    items: readonly StoredArtifacts[],
    removeRows: (ids: readonly string[]) => Promise<void>
  ) => {
    for (const batch of inChunks(items, BATCH)) {
      for (const { id, uri } of batch) {
        const place = kind === 'experiments' ? ownFolder(id, uri) : aroundArtifacts(id, uri);
        if (place !== null) await removeArtifacts(place, places, dryRun, collected);
      }
      if (!dryRun) await removeRows(batch.map(({ id }) => id));
      collected[kind] += batch.length;
      onProgress(collected);
    }
  };
  await collect('traces', traces, ids => store.removeTraces(ids));
  await collect('loggedModels', loggedModels, ids => store.removeLoggedModels(ids));
  await collect('runs', runs, ids => store.removeRuns(ids));
  await collect('experiments', experiments, ids => store.removeExperiments(ids));
  if (!dryRun) await store.removeUnusedSources();
  return collected;
}

/**
 * The folder that bears the id holds nothing but the artifacts. Any other place, which an imported
 * record or the id of a trace can name, may be someone else's.
 */
function aroundArtifacts(id: string, uri: string): string | null {
  const root = uri.replace(/\/+$/, '');
  const isOwn = !/[/\\]|^\.*$/.test(id) && root.endsWith(`/${id}/artifacts`);
  return isOwn ? root.slice(0, -'/artifacts'.length) : null;
}

/** An experiment's location may be shared with others, but not one that bears its id. */
const ownFolder = (id: string, uri: string) =>
  uri.replace(/\/+$/, '').endsWith(`/${id}`) ? uri : null;

async function removeArtifacts(
  uri: string,
  places: ArtifactPlaces,
  dryRun: boolean,
  collected: Collected
): Promise<void> {
  let place;
  try {
    place = places.find(uri);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    collected.outOfReach.push(uri);
    return;
  }
  // The root itself is nobody's artifact.
  if (place.path === '') return;
  const folders = [place.path];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const { path, is_dir, file_size } of await place.store.list(folder)) {
      if (is_dir) {
        folders.push(`${folder}/${path}`);
        continue;
      }
      collected.files++;
      collected.bytes += file_size ?? 0;
    }
  }
  if (!dryRun) await place.store.remove(place.path);
}

const BATCH = 50;
