import type { DatabaseSync } from 'node:sqlite';

/** Which artifacts registered model versions are made of. */
export interface ArtifactUses {
  /**
   * A version that needs the artifacts of a run or logged model, for people.
   *
   * @param id of the run or model: a version may name it by `runs:/` or `models:/`
   * @param uri of its artifacts
   */
  versionOf(id: string, uri: string): string | undefined;
}

export function artifactUses(database: DatabaseSync): ArtifactUses {
  const versions = database
    .prepare(
      `SELECT name, version, source, storage_location FROM model_version
       JOIN registered_model ON registered_model.id = model_version.registered_model
       WHERE current_stage != 'Deleted_Internal'`
    )
    .all() as unknown as VersionRow[];
  const byPlace = new Map<string, string>();
  const byId = new Map<string, string>();
  for (const { name, version, source, storage_location } of versions) {
    const shown = `version ${version} of the registered model '${name}'`;
    for (const uri of [source, storage_location]) {
      const id = /^(?:runs|models):\/+([^/]+)/.exec(uri)?.[1];
      if (id !== undefined) byId.set(id, shown);
      // Each folder that it lies in, so that a root is found by one look-up.
      for (let place = trimmed(uri); place.includes('/');) {
        byPlace.set(place, shown);
        place = place.slice(0, place.lastIndexOf('/'));
      }
    }
  }
  return { versionOf: (id, uri) => byId.get(id) ?? byPlace.get(trimmed(uri)) };
}

/** `mlflow-artifacts:/0/x` and `mlflow-artifacts://host/0/x` are one place here. */
const trimmed = (uri: string) =>
  uri.replace(/^mlflow-artifacts:\/\/[^/]*/, 'mlflow-artifacts:').replace(/\/+$/, '');

interface VersionRow {
  name: string;
  version: number;
  source: string;
  storage_location: string;
}
