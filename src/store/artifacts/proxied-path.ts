/**
 * The path below a server's artifact root that `mlflow-artifacts:/0/<run>/artifacts` means, with
 * or without a host; null for other URIs.
 */
export function proxiedPath(uri: string): string | null {
  const path = /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/.exec(uri)?.[1];
  if (path === undefined) return null;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
