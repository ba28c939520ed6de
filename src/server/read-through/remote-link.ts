import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import { ApiError } from '../../protocol/errors.ts';
import type { ForwardedAnswer, Forwarder } from '../../sync/remote/forwarder.ts';
import { isOfRemote, RemoteFailure } from '../../sync/remote/remote-failure.ts';
import { parseJson } from '../parse-json.ts';
import { kernelAuthorization } from '../relay/relayed-headers.ts';
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

  get isThere(): boolean {
    return this.#remote.address !== null;
  }

  /**
   * Has the remote answer in our place.
   *
   * @param path below the door
   * @throws RemoteFailure before anything was answered
   */
  async answer(
    { request, response, query }: Exchange,
    path: string,
    body: Uint8Array | Readable | null
  ): Promise<void> {
    const answer = await this.#send(request, request.method!, target(path, query), body);
    const headers = { ...answer.headers, 'X-Content-Type-Options': 'nosniff' };
    response.writeHead(answer.status, headers);
    await new Promise<void>(resolve => {
      // An answer that breaks off is cut here, too: only that tells that the rest is missing.
      pipeline(answer.body, response, () => resolve());
    });
  }

  /**
   * JSON of the remote; undefined for what is not there.
   *
   * @param body of a POST; absent: a GET
   * @throws RemoteFailure; ApiError for what the remote refuses
   */
  async json<A>({ request }: Exchange, where: string, body?: unknown): Promise<A | undefined> {
    const sent = body === undefined ? null : Buffer.from(JSON.stringify(body));
    const ofOurs = { 'content-type': 'application/json', 'content-encoding': undefined };
    const answer = await this.#send(request, sent ? 'POST' : 'GET', where, sent, ofOurs);
    const bytes = await buffer(answer.body).catch((cause: unknown) => {
      throw new RemoteFailure('unclear', `${this.#remote.address} broke off.`, { cause });
    });
    const value = parseJson(bytes) as A & { error_code?: string; message?: string };
    if (answer.status < 300) return value;
    if (value?.error_code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
    throw new ApiError(
      answer.status === 401 || answer.status === 403
        ? 'PERMISSION_DENIED'
        : 'INVALID_PARAMETER_VALUE',
      `${this.#remote.address} answers: ${value?.message ?? `status ${answer.status}`}`
    );
  }

  async #send(
    request: IncomingMessage,
    method: string,
    where: string,
    body: Uint8Array | Readable | null,
    others: Record<string, string | undefined> = {}
  ): Promise<ForwardedAnswer> {
    const { address } = this.#remote;
    if (address === null) throw new RemoteFailure('unreachable', 'The remote was taken away.');
    const down = this.#down;
    if (down?.address === address && performance.now() < down.until) {
      throw new RemoteFailure('unreachable', down.message);
    }
    const authorization = kernelAuthorization(request);
    const headers = { ...request.headers, ...others, authorization };
    try {
      const forwarder = await this.#remote.forwarder();
      const answer = await forwarder.send({ method, target: where, headers, body });
      this.#down = null;
      return answer;
    } catch (error) {
      if (isOfRemote(error)) {
        const until = performance.now() + NOT_AGAIN_MS;
        this.#down = { address, message: error.message, until };
      }
      throw error;
    }
  }
}

const target = (path: string, query: string) => (query === '' ? path : `${path}?${query}`);

const NOT_AGAIN_MS = 5000;
