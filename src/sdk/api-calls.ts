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
  declare readonly later: boolean;
  /** The request may have been carried out all the same. */
  declare readonly unclear: boolean;
  /** HTTP status; 0 without an answer. */
  declare readonly answered: number;
  /** Ms that the server wants to be left alone for; null when it did not say. */
  declare readonly retryAfterMs: number | null;

  constructor(error: ApiError, what: Partial<CallOutcome> = {}) {
    super(error.code, error.message, error);
    Object.assign(this, { later: true, unclear: false, answered: 0, retryAfterMs: null }, what);
  }
}

type CallOutcome = Pick<CallFailure, 'later' | 'unclear' | 'answered' | 'retryAfterMs'>;

const TIMEOUT_MS = 30_000;
/** Bytes in a ms; a slower upload is given up, or one that hangs would keep all behind it for ever. */
const SLOWEST_UPLOAD = 32;

/** Calls endpoints as `src/protocol` declares them. */
export class ApiCalls {
  readonly #server: Server;
  /** While a page is being left. */
  isLeft = false;

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
    const answer = parseBody(await response.text().catch(noAnswer));
    // A page of whoever stands there in its place.
    if (typeof answer !== 'object' || answer === null) noAnswer(answer);
    return answer as Res;
  }

  /** @param path below `/api/`, encoded; or an address of its own, which gets no credentials */
  async put(path: string, body: Blob | Bytes, headers?: Record<string, string>): Promise<void> {
    await this.#send('PUT', headers ? path : `/api/${path}`, body, headers);
  }

  protected ask(url: string, init: RequestInit): Promise<Response> {
    return fetch(url, init);
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
    const timeoutMs = TIMEOUT_MS + Math.ceil(sizeOf(body) / SLOWEST_UPLOAD);
    const init: RequestInit = {
      method,
      headers,
      body,
      // Where a server points to gets no credentials.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs)
    };
    const response = await this.ask(presigned ? path : address + path, init).catch(noAnswer);
    if (response.ok) return response;
    throw failureOf(
      response.status,
      response.headers,
      parseBody(await response.text().catch(() => ''))
    );
  }
}

function noAnswer(cause: unknown): never {
  // The body is a file that was changed while it was read.
  const inner = (cause as { cause?: Error } | null)?.cause;
  if (inner?.name === 'NotReadableError') throw inner;
  const message = 'The tracking server does not answer.';
  const error = new ApiError('TEMPORARILY_UNAVAILABLE', message, { cause });
  throw new CallFailure(error, { unclear: true });
}

function failureOf(
  answered: number,
  headers: { get(name: string): string | null },
  body: unknown
): CallFailure {
  const isOfMlflow = typeof (body as { error_code?: unknown } | null)?.error_code === 'string';
  const isTooLarge = answered === 413 || answered === 414;
  // MLflow says so in a text.
  const takesNoFiles = answered === 503 && /--serve-artifacts/.test(`${body as string}`);
  const unclear = answered === 408 || (answered >= 500 && answered !== 501 && !takesNoFiles);
  const mayChange = answered === 429 || answered === 401 || answered === 403 || !isOfMlflow;
  const said = takesNoFiles
    ? { message: 'Start the tracking server with --serve-artifacts.' }
    : body;
  return new CallFailure(readError(answered, said), {
    // Another server may stand there soon, and other credentials may let us in.
    later: unclear || (mayChange && !isTooLarge && !takesNoFiles),
    unclear,
    answered,
    retryAfterMs: readRetryAfter(headers.get('retry-after') ?? undefined, Date.now())
  });
}

/** Bytes. */
export const sizeOf = (body: string | Blob | Bytes = '') =>
  body instanceof Uint8Array ? body.byteLength : new Blob([body]).size;
