import type { IncomingMessage } from 'node:http';
import { PassThrough, pipeline } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import { ApiError } from '../../protocol/errors.ts';
import type { ForwardedAnswer, ForwardedRequest, Forwarder } from '../../sync/remote/forwarder.ts';
import { isOfRemote, RemoteFailure } from '../../sync/remote/remote-failure.ts';
import { parseJson } from '../parse-json.ts';
import { kernelAuthorization } from '../relay/relayed-headers.ts';
import { hasBody } from '../request-body.ts';
import type { Exchange } from '../route.ts';

/** What sync has of its remote. */
export interface LinkedRemote {
  /** Null: there is none. */
  readonly address: string | null;
  forwarder(): Promise<Forwarder>;
}

/** The server that kernels read through to, as one of them asks it. */
export class RemoteLink {
  readonly #remote: LinkedRemote;
  /** Why it cannot be asked, and until when nobody tries: a server that hangs is not to hold up every cell. */
  #down: { address: string; message: string; until: number } | null = null;

  constructor(remote: LinkedRemote) {
    this.#remote = remote;
  }

  get address(): string | null {
    return this.#remote.address;
  }

  /**
   * Has the remote answer in our place.
   *
   * @param path below the door
   * @param body that was read; undefined: it goes on as it comes
   * @throws RemoteFailure before anything was answered
   */
  async answer({ request, response, query }: Exchange, path: string, body?: Buffer): Promise<void> {
    const left = new AbortController();
    const leave = () => left.abort();
    response.once('close', leave);
    const target = query === '' ? path : `${path}?${query}`;
    const streamed =
      body === undefined && hasBody(request) ? request.pipe(new PassThrough()) : null;
    try {
      const answer = await this.#send(request, {
        method: request.method!,
        target,
        headers: request.headers,
        body: body !== undefined && hasBody(request) ? body : streamed,
        signal: left.signal
      });
      const headers = { ...answer.headers, 'X-Content-Type-Options': 'nosniff' };
      response.writeHead(answer.status, headers);
      await new Promise<void>(resolve => {
        // An answer that breaks off is cut here, too: only that tells that the rest is missing.
        pipeline(answer.body, response, () => resolve());
      });
    } finally {
      response.off('close', leave);
      // What is left of the body is read, so that its sender reads the answer.
      if (streamed !== null && !request.complete) request.unpipe(streamed).resume();
    }
  }

  /**
   * JSON of the remote; undefined for what is not there.
   *
   * @param request of the kernel that wants to know; null: sync does, with its own credentials
   * @param body of a POST; absent: a GET
   * @throws RemoteFailure; ApiError for what the remote refuses
   */
  async json<A>(
    request: IncomingMessage | null,
    target: string,
    body?: unknown
  ): Promise<A | undefined> {
    const sent = body === undefined ? null : Buffer.from(JSON.stringify(body));
    const answer = await this.#send(request, {
      method: sent === null ? 'GET' : 'POST',
      target,
      headers: {
        ...request?.headers,
        'content-type': 'application/json',
        'content-encoding': undefined
      },
      body: sent
    });
    const { address } = this.#remote;
    const bytes = await buffer(answer.body).catch((cause: unknown) => {
      throw new RemoteFailure('unclear', `${address} broke off its answer.`, { cause });
    });
    const value = parseJson(bytes) as A & { error_code?: string; message?: string };
    if (answer.status < 300) return value;
    if (value?.error_code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
    throw new ApiError(
      answer.status === 403 ? 'PERMISSION_DENIED' : 'INVALID_PARAMETER_VALUE',
      `${address} answers: ${value?.message ?? `status ${answer.status}`}`
    );
  }

  async #send(request: IncomingMessage | null, asked: ForwardedRequest): Promise<ForwardedAnswer> {
    const { address } = this.#remote;
    if (address === null) throw new RemoteFailure('unreachable', 'The remote was taken away.');
    const down = this.#down;
    if (down?.address === address && performance.now() < down.until) {
      throw new RemoteFailure('unreachable', down.message);
    }
    const authorization = request === null ? undefined : kernelAuthorization(request);
    try {
      const forwarder = await this.#remote.forwarder().catch((cause: Error) => {
        // Certificates that cannot be read, say.
        throw new RemoteFailure('unreachable', cause.message, { cause });
      });
      const answer = await forwarder.send({
        ...asked,
        headers: { ...asked.headers, authorization }
      });
      this.#down = null;
      return answer;
    } catch (error) {
      if (isOfRemote(error) && asked.signal?.aborted !== true) {
        const until = performance.now() + NOT_AGAIN_MS;
        this.#down = { address, message: error.message, until };
      }
      throw error;
    }
  }
}

const NOT_AGAIN_MS = 5000;
