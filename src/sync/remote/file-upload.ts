import { Readable } from 'node:stream';
import { encodedPath, proxiedPath } from '../../client/proxied-path.ts';
import { reconnectDelay } from '../../client/reconnect-delay.ts';
import type { FileSource } from './file-source.ts';
import type { MultipartOptions } from './multipart-options.ts';
import { MultipartUpload } from './multipart-upload.ts';
import type { RemoteCalls } from './remote-calls.ts';
import { RemoteFailure } from './remote-failure.ts';

/** A run or a logged model there. */
export interface FileOwner {
  run_id?: string;
  model_id?: string;
  artifact_uri: string;
}

/** Files of runs and logged models, by whichever way the remote takes them. */
export class FileUpload {
  readonly #calls: RemoteCalls;
  readonly #multipart: MultipartUpload;

  constructor(calls: RemoteCalls, options: MultipartOptions) {
    this.#calls = calls;
    this.#multipart = new MultipartUpload(calls, options);
  }

  /**
   * @param path below the root of the run or model
   * @throws RemoteFailure; what `file` throws
   */
  async put(owner: FileOwner, path: string, file: FileSource): Promise<void> {
    const { size } = file;
    const all = proxiedPath(owner.artifact_uri, path);
    if (all !== null) {
      if (await this.#multipart.put(all, file)) return;
      const target = `mlflow-artifacts/artifacts/${encodedPath(all)}`;
      await this.#calls.upload(target, file.whole, { size });
      return;
    }
    await this.#putIntoStorage(owner, path, file);
  }

  /** Tried again a few times: a storage may be busy, or away, for a moment. */
  async #putIntoStorage(
    owner: { run_id?: string; artifact_uri: string },
    path: string,
    file: FileSource
  ): Promise<void> {
    const { size } = file;
    let body = file.whole;
    for (let tries = 1; ; tries++) {
      try {
        const { presigned_url, headers } = await this.#presigned(owner, path);
        await this.#calls.upload(presigned_url, body, { size, headers });
        return;
      } catch (error) {
        if (!isAway(error) || tries === MOST_TRIES) throw error;
      } finally {
        body.destroy();
      }
      await this.#calls.pause(reconnectDelay(tries - 1, Math.random(), BACK_OFF));
      body = size === 0 ? Readable.from([]) : await file.part({ start: 0, end: size - 1 });
    }
  }

  #presigned({ run_id, model_id, artifact_uri }: FileOwner, path: string) {
    return this.#calls
      .post<{ presigned_url: string; headers?: Record<string, string> }>(
        'mlflow/artifacts/presigned-upload-url',
        // One of the two: MLflow's server refuses both, and an empty one of either.
        run_id === undefined ? { model_id, path } : { run_id, path }
      )
      .catch((error: unknown) => {
        if (!(error instanceof RemoteFailure) || error.kind !== 'refused') throw error;
        throw new RemoteFailure(
          'refused',
          `${this.#calls.address} keeps artifacts at ${withoutPath(artifact_uri)}, which its API does ` +
            'not reach. Start it with --serve-artifacts.',
          { status: error.status, code: error.code, cause: error }
        );
      });
  }
}

const isAway = (error: unknown) =>
  error instanceof RemoteFailure && error.ofStorage && error.kind !== 'refused';

const withoutPath = (uri: string) => /^[^:]+:(\/\/[^/]*)?/.exec(uri)?.[0] ?? uri;

const MOST_TRIES = 4;
const BACK_OFF = { firstMs: 500, longestMs: 10_000 };
