import { localPath } from '../store/artifacts/artifact-places.ts';
import type { ForeignFolder, ImportSource } from './import-source.ts';
import { proxiedPath } from '../store/artifacts/proxied-path.ts';

/** What becomes of the artifacts at a foreign URI. */
export interface ArtifactMove {
  /** The URI that is kept here. */
  uri: string;
  /** What is copied, and to which path below our artifact root; null: it stays where it is. */
  copy: { from: ForeignFolder; to: string } | null;
}

/**
 * A path of a server's artifact root stays that path, because it holds the id of its run; a folder
 * of the disk moves to the place that a run made here would have; other stores keep theirs. What is
 * at no run's place is not copied: it may be anyone's files, or lead over those of another run here.
 *
 * @param ownPlace that place, below our artifact root; '' for an experiment, which has no files
 */
export async function artifactMove(
  source: ImportSource,
  uri: string,
  ownPlace: string
): Promise<ArtifactMove> {
  const from = isPlaceOf(uri, ownPlace) ? await source.artifacts(uri) : null;
  if (from === null) return { uri, copy: null };
  const to = proxiedPath(uri);
  if (to !== null) {
    // Another server's host in it would mean that server.
    return {
      uri: uri.replace(/^mlflow-artifacts:\/\/[^/]*/, 'mlflow-artifacts:'),
      copy: { from, to }
    };
  }
  return { uri: `mlflow-artifacts:/${ownPlace}`, copy: { from, to: ownPlace } };
}

/** Every MLflow makes it of the experiment's place, the id, and `artifacts`. */
function isPlaceOf(uri: string, ownPlace: string): boolean {
  if (uri === '' || ownPlace === '') return uri !== '';
  const owner = ownPlace.split('/').slice(-2).join('/');
  return `/${uri.replace(/[?#].*$/s, '').replace(/\/+$/, '')}`.endsWith(`/${owner}`);
}

/** Old roots and what became of them, for URIs that lead into one of them. */
export class MovedRoots {
  readonly #moved = new Map<string, string>();

  add(from: string, to: string): void {
    if (from !== '' && from !== to) this.#moved.set(normal(from), to);
  }

  /** The URI as it is now; as it was if it leads into none of the roots. */
  follow(uri: string): string {
    const whole = normal(uri);
    for (let root = whole; root.includes('/'); root = root.slice(0, root.lastIndexOf('/'))) {
      const to = this.#moved.get(root);
      if (to !== undefined) return `${to}${whole.slice(root.length)}`;
    }
    return uri;
  }
}

/** `file:///x`, `/x` and `/x/` are one place. */
const normal = (uri: string) => localPath(uri) ?? uri.replace(/\/+$/, '');
