import { splitCredentials } from '../../client/tracking-credentials.ts';
import { ApiError } from '../../protocol/errors.ts';

/**
 * What a `MLFLOW_TRACKING_URI` names, when that is a server.
 *
 * @returns `address`: without credentials and without a slash at its end, a path in it stays;
 *   `authorization`: of the name and password in it, or null
 * @throws ApiError INVALID_PARAMETER_VALUE for what is no http or https address
 */
export function readRemoteAddress(uri: string): { address: string; authorization: string | null } {
  const scheme = /^([a-z][a-z0-9+.-]*)(?=:|$)/i.exec(uri.trim())?.[1].toLowerCase();
  if (scheme === 'databricks' || scheme === 'databricks-uc' || scheme === 'uc') {
    throw unfit(`"${scheme}" names a Databricks workspace, which has a sign-in of its own`);
  }
  if (scheme === 'file' || scheme === 'sqlite') {
    throw unfit(`A "${scheme}:" address names a place on this machine, which is no server`);
  }
  if (scheme !== 'http' && scheme !== 'https') {
    throw unfit(
      `The address ${scheme && uri.includes('://') ? `of "${scheme}:"` : 'given'} is none of an MLflow server`
    );
  }
  if (!URL.canParse(uri)) throw unfit(`This ${scheme} address cannot be read`);
  if (/[?#]/.test(uri)) throw unfit(`The address of a server has no "?" or "#"`);
  return splitCredentials(uri);
}

function unfit(what: string): ApiError {
  return new ApiError(
    'INVALID_PARAMETER_VALUE',
    `${what}: give one that begins with http:// or https://.`
  );
}
