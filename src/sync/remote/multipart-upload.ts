import type { Readable } from 'node:stream';
import { encodedPath } from '../../client/proxied-path.ts';
import { reconnectDelay } from '../../client/reconnect-delay.ts';
import type { ServerInfo } from '../../protocol/endpoints/server-info.ts';
import type { FileSource } from './file-source.ts';
import type { MultipartOptions } from './multipart-options.ts';
import type { RemoteCalls } from './remote-calls.ts';
import { RemoteFailure } from './remote-failure.ts';

/**
 * Large files in parts, which go by presigned addresses into the storage that the remote is the
 * proxy of: neither has to pass through the remote, nor is all sent again after a break of the line
 * (`_try_multipart_upload` of mlflow/store/artifact/http_artifact_repo.py).
 *
 * A part is sent again where its answer was lost. What a killed process had begun stays with the
 * storage, which clears it as its own rules say.
 */
export class MultipartUpload {
  readonly #calls: RemoteCalls;
  readonly #options: MultipartOptions;

  constructor(calls: RemoteCalls, options: MultipartOptions) {
    this.#calls = calls;
    this.#options = options;
  }

  /**
   * @param path in the artifacts that the remote is the proxy of
   * @returns false: there is nothing of it, and the file is to be sent as a whole
   * @throws RemoteFailure; what `file` throws. There is nothing of it then, either
   */
  async put(path: string, file: FileSource): Promise<boolean> {
    const { minimumSize, partSize } = this.#options;
    const [folder, name] = splitPath(path);
    if (file.size < minimumSize || file.size === 0 || folder === '') return false;
    if (!(await this.#isOffered())) return false;
    const size = Math.max(partSize, Math.ceil(file.size / MOST_PARTS));
    const begun = await this.#begin(folder, name, Math.ceil(file.size / size));
    if (begun === null) return false;
    const { upload_id, credentials } = begun;
    const parts = new Parts(this.#calls, file, size);
    try {
      const sent = await parts.send(credentials);
      return await this.#complete(folder, { path: name, upload_id, parts: sent });
    } catch (error) {
      await this.#abort(folder, { path: name, upload_id });
      if (!isOutOfReach(error, parts.wereTaken)) throw error;
      return false;
    }
  }

  /** @returns false when it is none in the end, though all parts are there */
  async #complete(folder: string, request: Upload & { parts: SentPart[] }): Promise<boolean> {
    try {
      await this.#calls.post(urlOf('complete', folder), request, { timeoutMs: COMPLETE_MS });
      return true;
    } catch (error) {
      // An answer; tried again it would be the same after all parts were sent once more.
      const isAnswer = error instanceof RemoteFailure && (error.status ?? 0) >= 500;
      if (!isAnswer || error.kind === 'busy') throw error;
      await this.#abort(folder, { path: request.path, upload_id: request.upload_id });
      return false;
    }
  }

  async #abort(folder: string, upload: Upload): Promise<void> {
    // It may be what broke.
    await this.#calls.post(urlOf('abort', folder), upload).catch(() => undefined);
  }

  async #isOffered(): Promise<boolean> {
    if (this.#options.enabled !== null) return this.#options.enabled;
    const info = await this.#calls
      .get<Partial<ServerInfo>>(SERVER_INFO)
      .catch((error: unknown): Partial<ServerInfo> => {
        if (!(error instanceof RemoteFailure)) throw error;
        // Of an older server; and of one that is away the upload itself tells.
        return {};
      });
    return info.multipart_uploads_enabled === true;
  }

  /** @returns null when the remote does not do it, whyever */
  async #begin(folder: string, name: string, num_parts: number): Promise<Begun | null> {
    return this.#calls
      .post<Begun>(urlOf('create', folder), { path: name, num_parts })
      .then(begun => (begun.credentials?.length === num_parts ? begun : null))
      .catch((error: unknown) => {
        // 501 from storages without; 500 from one in which the server may write, but sign nothing.
        const isAnswer = error instanceof RemoteFailure && error.status !== null;
        if (!isAnswer || error.kind === 'busy') throw error;
        return null;
      });
  }
}

interface Upload {
  /** The file's name. */
  path: string;
  /** Some storages have none. */
  upload_id?: string;
}

interface Begun {
  upload_id?: Upload['upload_id'];
  credentials: Credential[];
}

interface Credential {
  url: string;
  /** From 1. */
  part_number: number;
  headers?: Record<string, string>;
}

interface SentPart {
  part_number: number;
  etag: string;
  url: string;
}

/** The parts of one file on their way, a few at a time. */
class Parts {
  readonly #calls: RemoteCalls;
  readonly #file: FileSource;
  readonly #size: number;
  readonly #open = new Set<Readable>();
  #failure: { error: unknown } | null = null;
  #wereTaken = false;

  /** @param size bytes of each but the last one */
  constructor(calls: RemoteCalls, file: FileSource, size: number) {
    this.#calls = calls;
    this.#file = file;
    this.#size = size;
  }

  /** @returns in their order, when nothing of them is under way any more; throws only then, too */
  async send(credentials: readonly Credential[]): Promise<SentPart[]> {
    const sent: SentPart[] = [];
    const waiting = credentials.values();
    const lane = async () => {
      for (const credential of waiting) {
        if (this.#failure !== null) return;
        sent.push(await this.#sendOne(credential));
      }
    };
    const lanes = Array.from({ length: PARTS_AT_ONCE }, () =>
      lane().catch((error: unknown) => this.#fail(error))
    );
    await Promise.all(lanes);
    if (this.#failure !== null) throw (this.#failure as { error: unknown }).error;
    return sent.sort((a, b) => a.part_number - b.part_number);
  }

  /** Whether the storage took any of them. */
  get wereTaken(): boolean {
    return this.#wereTaken;
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    for (const stream of this.#open) stream.destroy();
  }

  async #sendOne(credential: Credential): Promise<SentPart> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#try(credential);
      } catch (error) {
        const again =
          error instanceof RemoteFailure &&
          // A storage that took a part is not out of our reach, though it may be for a moment.
          (AGAIN.has(error.kind) || (error.kind === 'unreachable' && this.#wereTaken));
        if (!again || tries === MOST_TRIES || this.#failure !== null) throw error;
        const pause = error.retryAfterMs ?? reconnectDelay(tries - 1, Math.random(), BACK_OFF);
        await this.#calls.pause(Math.min(pause, BACK_OFF.longestMs));
      }
    }
  }

  async #try({ url, part_number, headers }: Credential): Promise<SentPart> {
    const start = (part_number - 1) * this.#size;
    const end = Math.min(start + this.#size, this.#file.size) - 1;
    const stream = await this.#file.part({ start, end });
    this.#open.add(stream);
    try {
      const size = end - start + 1;
      const answer = await this.#calls.upload(url, stream, { size, headers });
      this.#wereTaken = true;
      return { part_number, etag: answer.headers['etag'] ?? '', url };
    } finally {
      this.#open.delete(stream);
      stream.destroy();
    }
  }
}

/**
 * The storage may be where the remote alone gets to, its signatures may be too old by now, or it
 * takes none: the remote takes the file as a whole all the same.
 */
const isOutOfReach = (error: unknown, wasThere: boolean) =>
  error instanceof RemoteFailure &&
  (error.kind === 'refused' || (error.kind === 'unreachable' && !wasThere));

function splitPath(path: string): [folder: string, name: string] {
  const slash = path.lastIndexOf('/');
  return [path.slice(0, Math.max(slash, 0)), path.slice(slash + 1)];
}

const urlOf = (what: 'create' | 'complete' | 'abort', folder: string) =>
  `mlflow-artifacts/mpu/${what}/${encodedPath(folder)}`;

const SERVER_INFO = '../3.0/mlflow/server-info';
/** What may have arrived, or is to come later. */
const AGAIN: ReadonlySet<string> = new Set(['unclear', 'busy']);
const MOST_TRIES = 4;
const BACK_OFF = { firstMs: 500, longestMs: 10_000 };
/** Of S3. */
const MOST_PARTS = 10_000;
/** Half of the connections to a server, so that presigned files of other runs move, too. */
const PARTS_AT_ONCE = 4;
/** S3 answers when the file is one again: "can take several minutes". */
const COMPLETE_MS = 600_000;
