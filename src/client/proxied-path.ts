/**
 * Where a server keeps the files of a run that it is the proxy of.
 *
 * @returns the path below `PROXIED_ARTIFACTS_PATH`, not encoded; null for files that lie elsewhere
 */
export function proxiedPath(artifact_uri: string, path: string): string | null {
  const root = PROXIED.exec(artifact_uri)?.[1];
  if (root === undefined) return null;
  return [root.replace(/\/+$/, ''), path].filter(part => part !== '').join('/');
}

/** With its slashes as they are. */
export const encodedPath = (path: string) => path.split('/').map(encodeURIComponent).join('/');

const PROXIED =
  /^(?:mlflow-artifacts:(?:\/\/[^/]*)?|https?:\/\/.*\/api\/2\.0\/mlflow-artifacts\/artifacts\/)\/*(.*)$/;
