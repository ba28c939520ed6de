import { encodedPath, proxiedPath } from '../../client/proxied-path.ts';
import { PROXIED_ARTIFACTS_PATH } from '../../protocol/endpoints/artifacts.ts';
import type { ApiCalls } from '../api-calls.ts';
import type { Bytes } from '../bytes.ts';

/**
 * A file to a server that passes files on to where it keeps them.
 *
 * @returns false when that place is not behind the server
 * @throws CallFailure
 */
export async function putProxied(
  calls: ApiCalls,
  artifact_uri: string,
  path: string,
  body: Blob | Bytes
): Promise<boolean> {
  const proxied = proxiedPath(artifact_uri, path);
  if (proxied === null) return false;
  await calls.put(`${PROXIED_ARTIFACTS_PATH}/${encodedPath(proxied)}`, body);
  return true;
}
