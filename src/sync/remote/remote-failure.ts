import type { ErrorCode } from '../../protocol/errors.ts';

/**
 * What is known of a call that failed.
 *
 * - `unreachable`: the request surely did not arrive.
 * - `unclear`: it was sent, and may or may not have been carried out: read back before it is sent again.
 * - `busy`: not carried out, the server wants it later.
 * - `refused`: not carried out, and sent again it would be refused again.
 */
export type FailureKind = 'unreachable' | 'unclear' | 'busy' | 'refused';

/** A call to a remote that failed. Its message is one sentence for a person, without any secret. */
export class RemoteFailure extends Error {
  readonly kind: FailureKind;
  /** Of the answer; null when there was no whole one. */
  readonly status: number | null;
  /** Of the answer, as MLflow's servers class it; null when there was no whole one. */
  readonly code: ErrorCode | null;
  /** The server's own words; null when it had none. */
  readonly serverMessage: string | null;
  /** When the server wants to be asked again, in ms from its answer; null when it did not say. */
  readonly retryAfterMs: number | null;
  /** It was another address than the remote's: of the storage that it has files sent to. */
  readonly ofStorage: boolean;

  constructor(
    kind: FailureKind,
    message: string,
    options: Partial<
      Pick<RemoteFailure, 'status' | 'code' | 'serverMessage' | 'retryAfterMs' | 'ofStorage'>
    > & { cause?: unknown } = {}
  ) {
    super(message, { cause: options.cause });
    this.name = 'RemoteFailure';
    this.kind = kind;
    this.status = options.status ?? null;
    this.code = options.code ?? null;
    this.serverMessage = options.serverMessage ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.ofStorage = options.ofStorage ?? false;
  }
}

/** The remote does not answer, or lets nobody in: no fault of what was sent. */
export const isOfRemote = (error: unknown): error is RemoteFailure =>
  error instanceof RemoteFailure &&
  !error.ofStorage &&
  (error.kind !== 'refused' || error.status === 401);

/** For what was sent: the remote itself is well. */
export const isRefused = (error: unknown): error is RemoteFailure =>
  error instanceof RemoteFailure && !isOfRemote(error);

export const isGone = (error: unknown): boolean =>
  error instanceof RemoteFailure && error.code === 'RESOURCE_DOES_NOT_EXIST';

export const isNameTaken = (error: unknown): boolean =>
  error instanceof RemoteFailure && error.code === 'RESOURCE_ALREADY_EXISTS';
