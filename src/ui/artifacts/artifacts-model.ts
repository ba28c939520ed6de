import type { Downloaded, TrackingClient } from '../../client/tracking-client.ts';
import { GET_ARTIFACT_PATH, listArtifacts } from '../../protocol/endpoints/artifacts.ts';
import type { FileInfo } from '../../protocol/entities/run.ts';
import { PartModel } from '../run/part-model.ts';

/** A file or folder of a run. Paths: relative to the run, '/'-separated; '' is the run's own folder. */
export interface FileRef {
  run_id: string;
  path: string;
  is_dir: boolean;
  /** Bytes; 0 for a folder. */
  size: number;
}

export interface ArtifactRoot {
  run_id: string;
  run_name: string;
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

/** The folders of runs, as far as they were opened. */
export class ArtifactsModel extends PartModel<ArtifactsState> {
  readonly #client: TrackingClient;

  constructor(client: TrackingClient) {
    super(
      { roots: [], folders: new Map(), open: new Set(), selected: null, error: null },
      INTERVAL_MS
    );
    this.#client = client;
  }

  setRoots(roots: readonly ArtifactRoot[]): void {
    const known = this.state.roots;
    const same = (one: ArtifactRoot, at: number) =>
      one.run_id === known[at]?.run_id && one.run_name === known[at].run_name;
    if (roots.length === known.length && roots.every(same)) return;
    const open = new Set(this.state.open);
    for (const { run_id } of roots) {
      // What the reader closed stays closed.
      const isNew = !known.some(root => root.run_id === run_id);
      if (isNew) open.add(keyOf({ run_id, path: '' }));
    }
    this.drop();
    this.set({ roots, open });
    this.request();
  }

  select(file: FileRef | null): void {
    this.set({ selected: file });
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
  read({ run_id, path }: FileRef, most?: number): Promise<Downloaded> {
    return this.#client.download(GET_ARTIFACT_PATH, { run_id, path }, { most });
  }

  protected override async ask(): Promise<Partial<ArtifactsState>> {
    const { open, roots } = this.state;
    const folders = [...open]
      .map(refOf)
      .filter(({ run_id }) => roots.some(root => root.run_id === run_id));
    const listed = await Promise.all(
      folders.map(async folder => {
        const { run_id, path } = folder;
        const { files = [] } = await this.#client.call(listArtifacts, {
          run_id,
          path: path === '' ? undefined : path
        });
        return [keyOf(folder), files.map(fileOf(run_id)).sort(byKindAndName)] as const;
      })
    );
    return { folders: new Map([...this.state.folders, ...listed]) };
  }
}

export const keyOf = ({ run_id, path }: Pick<FileRef, 'run_id' | 'path'>) => `${run_id}/${path}`;

export const nameOf = ({ path }: Pick<FileRef, 'path'>) => path.slice(path.lastIndexOf('/') + 1);

function refOf(key: string): Pick<FileRef, 'run_id' | 'path'> {
  const slash = key.indexOf('/');
  return { run_id: key.slice(0, slash), path: key.slice(slash + 1) };
}

const fileOf =
  (run_id: string) =>
  ({ path, is_dir, file_size = 0 }: FileInfo): FileRef => ({
    run_id,
    path,
    is_dir,
    size: Number(file_size)
  });

function byKindAndName(a: FileRef, b: FileRef): number {
  if (a.is_dir !== b.is_dir) return a.is_dir ? -1 : 1;
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
