/** What a model version is made of: a logged model, or a path among the artifacts of a run. */
export type VersionPlace = { model_id: string } | { run_id: string; path: string };

/**
 * @param storage_location of the version: what its source stood for when it was made
 * @param runs and @param models that it can be of
 * @returns null when it is of none of them
 */
export function madeOf(
  storage_location: string,
  runs: readonly { run_id: string; artifact_uri: string }[],
  models: readonly { model_id: string; artifact_uri: string }[]
): VersionPlace | null {
  const location = bare(storage_location);
  const model = models.find(({ artifact_uri }) => bare(artifact_uri) === location);
  if (model !== undefined) return { model_id: model.model_id };
  const [, named, below = ''] = /^runs:\/+([^/]+)\/?(.*)$/s.exec(location) ?? [];
  if (named !== undefined) {
    return runs.some(({ run_id }) => run_id === named) ? { run_id: named, path: below } : null;
  }
  for (const { run_id, artifact_uri } of runs) {
    const root = bare(artifact_uri);
    if (location === root) return { run_id, path: '' };
    if (location.startsWith(`${root}/`)) return { run_id, path: location.slice(root.length + 1) };
  }
  return null;
}

const bare = (uri: string) => uri.replace(/\/+$/, '');
