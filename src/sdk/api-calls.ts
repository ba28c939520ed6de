import type { Bytes } from './bytes.ts';
import { filledPath, queryOf } from '../client/filled-path.ts';
import { parseBody } from '../client/parse-body.ts';
import { readError } from '../client/read-error.ts';
import { readRetryAfter } from '../client/retry-after.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { ApiError } from '../protocol/errors.ts';
import type { Server } from './server.ts';

/** What came of a call that failed. */
export class CallFailure extends ApiError {
  /** It may succeed later, as it is: nobody answered, or who did cannot or will not let us in now. */
  readonly later: boolean;
  /** The request may have been carried out all the same. */
  readonly unclear: boolean;
  /** Ms that the server wants to be left alone for; null when it did not say. */
  readonly retryAfterMs: number | null;

  constructor(
    error: ApiError,
    { later = true, unclear = false, retryAfterMs = null as number | null } = {}
  ) {
    super(error.code, error.message, error);
    this.later = later;
    this.unclear = unclear;
    this.retryAfterMs = retryAfterMs;
  }
}

const TIMEOUT_MS = 30_000;

/** Calls endpoints as `src/protocol` declares them. */
export class ApiCalls {
  readonly #server: Server;
  /** Set when a page is being left: its requests go on without it, of at most 64 KiB each. */
  keepalive = false;

  constructor(server: Server) {
    this.#server = server;
  }

  /** @throws CallFailure */
  async call<Req, Res>(endpoint: Endpoint<Req, Res>, request: Req): Promise<Res> {
    const { path, rest } = filledPath(endpoint.path, request as object);
    const isGet = endpoint.method === 'GET';
    const query = isGet ? new URLSearchParams() : null;
    for (const [name, value] of Object.entries(isGet ? queryOf(rest) : {})) {
      for (const one of [value].flat()) query!.append(name, one);
    }
    const under = { api: '/api/', ajax: '/ajax-api/', root: '/' }[endpoint.under ?? 'api'];
    const response = await this.#send(
      endpoint.method,
      under + path + (query?.size ? `?${query}` : ''),
      // MLflow wants some fields of the path in the body, too, and reads no others there.
      isGet ? undefined : JSON.stringify(endpoint.method === 'DELETE' ? rest : request)
    );
    return parseBody(await response.text().catch(noAnswer)) as Res;
  }

  /** @param path below `/api/`, encoded; or an address of its own, which gets no credentials */
  async put(path: string, body: Blob | Bytes, headers?: Record<string, string>): Promise<void> {
    await this.#send('PUT', headers ? path : `/api/${path}`, body, headers);
  }

  async #send(
    method: string,
    path: string,
    body?: string | Blob | Bytes,
    presigned?: Record<string, string>
  ): Promise<Response> {
    const { address, authorization } = this.#server;
    const headers: Record<string, string> = { ...presigned };
    if (!presigned && authorization) headers['authorization'] = authorization;
    if (typeof body === 'string') headers['content-type'] = 'application/json';
    const response = await fetch(presigned ? path : address + path, {
      method,
      headers,
      body,
      // Where a server points to gets no credentials.
      redirect: 'manual',
      keepalive: this.keepalive,
      // A file takes as long as it takes.
      signal: typeof body === 'object' ? undefined : AbortSignal.timeout(TIMEOUT_MS)
    }).catch(noAnswer);
    if (response.ok) return response;
    throw failureOf(
      response.status,
      response.headers,
      parseBody(await response.text().catch(() => ''))
    );
  }
}

function noAnswer(cause: unknown): never {
  const message = 'The tracking server does not answer.';
  const error = new ApiError('TEMPORARILY_UNAVAILABLE', message, { cause });
  throw new CallFailure(error, { unclear: true });
}

function failureOf(
  status: number,
  headers: { get(name: string): string | null },
  body: unknown
): CallFailure {
  const isOfMlflow = typeof (body as { error_code?: unknown } | null)?.error_code === 'string';
  const isBusy = status === 429;
  const unclear = status === 408 || (status >= 500 && status !== 501);
  return new CallFailure(readError(status, body), {
    // Another server may stand there soon, and other credentials may let us in.
    later: isBusy || unclear || status === 401 || status === 403 || !isOfMlflow,
    unclear,
    retryAfterMs: readRetryAfter(headers.get('retry-after') ?? undefined, Date.now())
  });
}
