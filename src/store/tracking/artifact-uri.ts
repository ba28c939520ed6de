/**
 * Where the artifacts of a run or a model of an experiment lie: below the experiment's location,
 * whose query stays at the end (`append_to_uri_path` of mlflow/utils/uri.py).
 *
 * @param path the run's id, or `models/<model id>`
 */
export function artifactUri(location: string, path: string): string {
  const hasScheme = /^[a-z][a-z0-9+.-]*:/i.test(location);
  const question = hasScheme ? location.indexOf('?') : -1;
  const root = question < 0 ? location : location.slice(0, question);
  const query = question < 0 ? '' : location.slice(question);
  return `${root}${root.endsWith('/') ? '' : '/'}${path}/artifacts${query}`;
}
