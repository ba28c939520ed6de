import { Readable } from 'node:stream';
import type { ReadableStream as WebReadable } from 'node:stream/web';
import { setTimeout as sleep } from 'node:timers/promises';
import { readError } from '../client/read-error.ts';
import { reconnectDelay } from '../client/reconnect-delay.ts';
import { splitCredentials } from '../client/tracking-credentials.ts';
import { ApiError } from '../protocol/errors.ts';
import { InterruptedRead } from './import-source.ts';

/** Requests to an MLflow server, sent again while it does not answer or says that it is too busy. */
export class ServerCalls {
  /** Without credentials, without a slash at its end. */
  readonly address: string;
  readonly #headers: Record<string, string>;
  readonly #tries: number;

  /** @param tries of one request, in all */
  constructor(address: string, authorization: string | null, tries = 8) {
    const split = splitCredentials(address);
    this.address = split.address;
    const given = authorization ?? split.authorization;
    this.#headers = given === null ? {} : { authorization: given };
    this.#tries = tries;
  }

  /** @param path below `/api/2.0/`; values that are undefined are left out of the query */
  async get<Answer>(path: string, query: Record<string, string | undefined> = {}): Promise<Answer> {
    const given = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
    const search = new URLSearchParams(given).toString();
    return this.#json(search === '' ? path : `${path}?${search}`, { method: 'GET' });
  }

  async post<Answer>(path: string, body: unknown): Promise<Answer> {
    const headers = { 'content-type': 'application/json' };
    return this.#json(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** @throws InterruptedRead when the connection breaks on the way */
  async *stream(path: string): AsyncGenerator<Uint8Array> {
    const response = await this.#answered(path, { method: 'GET' }, null);
    try {
      if (response.body === null) return;
      yield* Readable.fromWeb(response.body as WebReadable);
    } catch (cause) {
      throw new InterruptedRead(`${this.address} broke off while it sent ${path}.`, { cause });
    }
  }

  async #json<Answer>(path: string, init: RequestInit): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.#answered(path, init, ANSWER_TIMEOUT_MS);
      try {
        return (await response.json()) as Answer;
      } catch (cause) {
        if (attempt < this.#tries && !(cause instanceof SyntaxError)) continue;
        throw new ApiError('INTERNAL_ERROR', `${this.address} answered ${path} with no JSON.`, {
          cause
        });
      }
    }
  }

  async #answered(path: string, init: RequestInit, timeout: number | null): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      let failure: unknown;
      let wait = reconnectDelay(attempt, Math.random());
      try {
        const response = await fetch(`${this.address}/api/2.0/${path}`, {
          ...init,
          headers: { ...this.#headers, ...(init.headers as Record<string, string>) },
          signal: timeout === null ? undefined : AbortSignal.timeout(timeout)
        });
        if (response.ok) return response;
        failure = readError(response.status, await bodyOf(response));
        if (!TRY_AGAIN.has(response.status)) throw failure;
        const asked = Number(response.headers.get('retry-after'));
        if (asked > 0) wait = Math.min(asked, 60) * 1000;
      } catch (error) {
        if (error instanceof ApiError && error === failure) throw error;
        failure = error;
      }
      if (attempt >= this.#tries) throw gaveUp(this.address, failure);
      await sleep(wait);
    }
  }
}

/** The answer of a server of an older version, which lacks an endpoint, and so its entities. */
export const withoutEndpoint =
  <Answer>(answer: Answer) =>
  (error: unknown): Answer => {
    if (error instanceof ApiError && ABSENT.has(error.code)) return answer;
    throw error;
  };

function gaveUp(address: string, failure: unknown): ApiError {
  if (failure instanceof ApiError) return failure;
  const { message, cause } = failure as Error;
  const why = cause instanceof Error ? cause.message : message;
  return new ApiError('TEMPORARILY_UNAVAILABLE', `${address} does not answer: ${why}.`, {
    cause: failure
  });
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const ABSENT = new Set<string>(['NOT_FOUND', 'ENDPOINT_NOT_FOUND', 'NOT_IMPLEMENTED']);
const TRY_AGAIN = new Set([408, 429, 500, 502, 503, 504]);
/** A server over a slow database takes long for a page of a thousand runs. */
const ANSWER_TIMEOUT_MS = 300_000;
