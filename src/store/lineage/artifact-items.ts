import type { WrittenFile } from '../artifacts/artifact-store.ts';

/** A file, or a folder that holds a model, with all that is in it. */
export interface ArtifactItem {
  /** Relative to the run; '' is its own folder. */
  path: string;
  files: number;
  /** Bytes. */
  size: number;
  is_model: boolean;
  /** When it was written; of a model when its description was, ms. */
  time: number;
}

/** In order of their paths. */
export function artifactItems(files: readonly WrittenFile[]): ArtifactItem[] {
  const models = new Map<string, ArtifactItem>();
  for (const { path, time } of files) {
    if (nameOf(path) !== MODEL_FILE) continue;
    const folder = folderOf(path);
    models.set(folder, { path: folder, files: 0, size: 0, is_model: true, time: Math.floor(time) });
  }
  const items = [...models.values()];
  for (const { path, time, size } of files) {
    const model = modelOf(path, models);
    if (model === null) {
      items.push({ path, files: 1, size, is_model: false, time: Math.floor(time) });
    } else {
      model.files += 1;
      model.size += size;
    }
  }
  return items.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** What a cell would call it: the last part of its path. */
export const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

const MODEL_FILE = 'MLmodel';

const folderOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** The outermost folder of a model that the file lies in. */
function modelOf(path: string, models: ReadonlyMap<string, ArtifactItem>): ArtifactItem | null {
  // A description in the run's own folder is of that, but not of all that else was logged.
  if (path === MODEL_FILE) return models.get('') ?? null;
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
    const model = models.get(path.slice(0, at));
    if (model !== undefined) return model;
  }
  return null;
}
