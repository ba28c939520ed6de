import { ApiError } from '../../protocol/errors.ts';
import { RemoteFailure } from '../../sync/remote/remote-failure.ts';

/** In a `catch`: what is not known here is null. */
export function ifUnknown(error: unknown): null {
  if (error instanceof ApiError && error.code === 'RESOURCE_DOES_NOT_EXIST') return null;
  throw error;
}

/** In a `catch`: where the remote cannot be asked, what is here is the answer. */
export function ifNotAsked(error: unknown): undefined {
  if (error instanceof RemoteFailure) return undefined;
  throw error;
}

export const isKnown = async (found: Promise<unknown>): Promise<boolean> =>
  (await found.then(() => true).catch(ifUnknown)) === true;
