import type { Downloaded, TrackingClient } from '../../client/tracking-client.ts';
import { GET_ARTIFACT_PATH, listArtifacts } from '../../protocol/endpoints/artifacts.ts';
import {
  listLoggedModelArtifacts,
  LOGGED_MODEL_FILES_PATH
} from '../../protocol/endpoints/logged-models.ts';
import type { FileInfo } from '../../protocol/entities/run.ts';
import { PartModel } from '../run/part-model.ts';

/** A file or folder of a run or a logged model. */
export interface FileRef {
  /** Id of that. */
  root: string;
  /** Relative to its own folder, '/'-separated; '' is that folder. */
  path: string;
  is_dir: boolean;
  /** Bytes; 0 for a folder. */
  size: number;
}

/** A folder that is shown with all that is in it. */
export interface ArtifactRoot {
  kind: 'run' | 'model';
  /** Of the run or the logged model; one folder of each is shown at most. */
  id: string;
  name: string;
  /** As `FileRef.path`. */
  path: string;
}

export interface ArtifactsState {
  roots: readonly ArtifactRoot[];
  /** Content of open folders, by `keyOf`; absent until it is known. Folders first, then by name. */
  folders: ReadonlyMap<string, readonly FileRef[]>;
  open: ReadonlySet<string>;
  /** Shown beside the tree. */
  selected: FileRef | null;
  error: string | null;
}

const INTERVAL_MS = 1000;

/** Folders of runs and logged models, as far as they were opened. */
export class ArtifactsModel extends PartModel<ArtifactsState> {
  readonly #client: TrackingClient;

  constructor(client: TrackingClient) {
    super(
      client,
      { roots: [], folders: new Map(), open: new Set(), selected: null, error: null },
      INTERVAL_MS
    );
    this.#client = client;
  }

  setRoots(roots: readonly ArtifactRoot[]): void {
    const known = this.state.roots;
    const same = (one: ArtifactRoot, at: number) =>
      keyOfRoot(one) === keyOfRoot(known[at]) && one.name === known[at].name;
    if (roots.length === known.length && roots.every(same)) return;
    const open = new Set(this.state.open);
    for (const root of roots) {
      // What the reader closed stays closed.
      const isNew = !known.some(one => keyOfRoot(one) === keyOfRoot(root));
      if (isNew) open.add(keyOfRoot(root));
    }
    this.drop();
    this.set({ roots, open });
    this.refreshIfSeen();
  }

  select(file: FileRef | null): void {
    this.set({ selected: file });
  }

  /** Selects a file, in folders that are opened for it. */
  show(root: string, path: string): void {
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth++) {
      const folder = parts.slice(0, depth).join('/');
      this.setOpen({ root, path: folder, is_dir: true, size: 0 }, true);
    }
    this.select({ root, path, is_dir: false, size: 0 });
  }

  setOpen(folder: FileRef, isOpen: boolean): void {
    const key = keyOf(folder);
    const open = new Set(this.state.open);
    if (isOpen) open.add(key);
    else open.delete(key);
    this.set({ open });
    if (isOpen && !this.state.folders.has(key)) void this.refresh();
  }

  /** @param most bytes of the beginning; absent: all */
  read({ root, path }: FileRef, most?: number): Promise<Downloaded> {
    return this.#kindOf(root) === 'model'
      ? this.#client.download(
          `ajax-api/${LOGGED_MODEL_FILES_PATH}`,
          { model_id: root, artifact_file_path: path },
          { most }
        )
      : this.#client.download(GET_ARTIFACT_PATH, { run_id: root, path }, { most });
  }

  protected override async ask(): Promise<Partial<ArtifactsState>> {
    const { open, roots } = this.state;
    const folders = [...open].map(refOf).filter(({ root }) => roots.some(({ id }) => id === root));
    const listed = await Promise.all(
      folders.map(async folder => {
        const files = await this.#list(folder);
        return [keyOf(folder), files.map(fileOf(folder.root)).sort(byKindAndName)] as const;
      })
    );
    return { folders: new Map([...this.state.folders, ...listed]) };
  }

  async #list({ root, path }: Pick<FileRef, 'root' | 'path'>): Promise<FileInfo[]> {
    const asked = path === '' ? undefined : path;
    const { files = [] } =
      this.#kindOf(root) === 'model'
        ? await this.#client.call(listLoggedModelArtifacts, {
            model_id: root,
            artifact_directory_path: asked
          })
        : await this.#client.call(listArtifacts, { run_id: root, path: asked });
    return files;
  }

  #kindOf(root: string): ArtifactRoot['kind'] | undefined {
    return this.state.roots.find(({ id }) => id === root)?.kind;
  }
}

export const keyOf = ({ root, path }: Pick<FileRef, 'root' | 'path'>) => `${root}/${path}`;

export const keyOfRoot = ({ id, path }: ArtifactRoot) => keyOf({ root: id, path });

export const nameOf = ({ path }: Pick<FileRef, 'path'>) => path.slice(path.lastIndexOf('/') + 1);

function refOf(key: string): Pick<FileRef, 'root' | 'path'> {
  const slash = key.indexOf('/');
  return { root: key.slice(0, slash), path: key.slice(slash + 1) };
}

const fileOf =
  (root: string) =>
  ({ path, is_dir, file_size = 0 }: FileInfo): FileRef => ({
    root,
    path,
    is_dir,
    size: Number(file_size)
  });

function byKindAndName(a: FileRef, b: FileRef): number {
  if (a.is_dir !== b.is_dir) return a.is_dir ? -1 : 1;
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
