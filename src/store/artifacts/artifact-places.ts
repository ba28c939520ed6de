import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { ApiError } from '../../protocol/errors.ts';
import { checkArtifactPath } from './artifact-path.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { openLocalArtifacts } from './local.ts';

/** A store, and the path of a run's or model's root in it. */
export interface ArtifactPlace {
  store: ArtifactStore;
  path: string;
}

/**
 * Finds the store that an `artifact_uri` means.
 *
 * `mlflow-artifacts:` is the proxied folder, and so is the address of a server's proxy, as
 * MLflow's `_is_servable_proxied_run_artifact_root` has it. A path of the disk is opened only below
 * a folder that the server was started with: a client chooses the location of its experiments.
 */
export class ArtifactPlaces {
  readonly #proxied: ArtifactStore | null;
  readonly #roots: readonly LocalRoot[];

  /** @param proxied null: the server serves no artifacts that it would be a proxy for */
  constructor(proxied: ArtifactStore | null, roots: readonly LocalRoot[] = []) {
    this.#proxied = proxied;
    this.#roots = roots;
  }

  /** What `mlflow-artifacts:` means; null when nothing is served there. */
  get proxied(): ArtifactStore | null {
    return this.#proxied;
  }

  /** @throws ApiError NOT_IMPLEMENTED for a place that this server does not reach */
  find(artifact_uri: string): ArtifactPlace {
    const proxiedPath = PROXIED.exec(artifact_uri)?.[1];
    if (proxiedPath !== undefined) {
      if (!this.#proxied) throw outOfReach(artifact_uri, NOT_SERVED);
      return { store: this.#proxied, path: checkArtifactPath(decodedPath(proxiedPath)) };
    }
    const file = localPath(artifact_uri);
    for (const { folder, store } of file === null ? [] : this.#roots) {
      const inside = path.relative(folder, file!);
      if (inside === '..' || inside.startsWith(`..${path.sep}`) || path.isAbsolute(inside))
        continue;
      return { store, path: checkArtifactPath(inside.split(path.sep).join('/')) };
    }
    throw outOfReach(artifact_uri, file === null ? ELSEWHERE : NOT_BELOW_ROOT);
  }
}

export interface LocalRoot {
  /** Absolute. */
  folder: string;
  store: ArtifactStore;
}

/**
 * Opens the folders that a server may touch, making them if need be. All paths are absolute.
 *
 * @param own the folder in the data folder, which no other server writes to
 * @param proxied folder behind `mlflow-artifacts:`; null to serve none
 * @param roots further folders whose artifacts are named by their place on the disk
 */
export async function openArtifactPlaces(
  own: string,
  proxied: string | null,
  roots: readonly string[]
): Promise<ArtifactPlaces> {
  const opened = new Map<string, ArtifactStore>();
  for (const folder of [own, ...(proxied === null ? [] : [proxied]), ...roots]) {
    if (opened.has(folder)) continue;
    opened.set(folder, await openLocalArtifacts(folder, { shared: folder !== own }));
  }
  return new ArtifactPlaces(
    proxied === null ? null : opened.get(proxied)!,
    [...opened].map(([folder, store]) => ({ folder, store }))
  );
}

/** The absolute path that a local URI names, as MLflow's `local_file_uri_to_path`; null for others. */
export function localPath(uri: string): string | null {
  if (/^file:/i.test(uri)) {
    try {
      return path.resolve(fileURLToPath(uri.replace(/^file:(?!\/)/i, 'file:///')));
    } catch {
      return null; // of another host
    }
  }
  return path.isAbsolute(uri) ? path.resolve(uri) : null;
}

const PROXIED =
  /^(?:mlflow-artifacts:(?:\/\/[^/]*)?|https?:\/\/.*\/api\/2\.0\/mlflow-artifacts\/artifacts\/)\/*(.*)$/;

/** The path of a URI is percent-encoded, as the clients send it to the proxy. */
function decodedPath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const outOfReach = (artifact_uri: string, hint: string) =>
  new ApiError(
    'NOT_IMPLEMENTED',
    `These artifacts are kept at '${artifact_uri}', which this server cannot reach.`,
    { hint }
  );

const NOT_SERVED = 'The server runs with --no-serve-artifacts. Start it with --serve-artifacts.';
const ELSEWHERE = 'A client that has access to that place can still load them.';
const NOT_BELOW_ROOT =
  'Only folders below --default-artifact-root and --artifacts-destination are opened.';
