import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { ListArtifactsResponse } from '../protocol/endpoints/artifacts.ts';
import type { FileInfo } from '../protocol/entities/run.ts';
import { checkArtifactFilePath, checkArtifactPath } from '../store/artifacts/artifact-path.ts';
import type { ArtifactPlaces } from '../store/artifacts/artifact-places.ts';
import type {
  ArtifactBody,
  ArtifactStore,
  WrittenFile
} from '../store/artifacts/artifact-store.ts';
import { missingField } from '../store/tracking/invalid-parameter.ts';
import { sendJson } from './answer.ts';
import { byteRange } from './byte-range.ts';
import { attachment, contentType } from './content-type.ts';
import type { Exchange } from './route.ts';

/** Files below an `artifact_uri`, of a run, a logged model or a model version alike. */
export class ArtifactFiles {
  readonly #places: ArtifactPlaces;
  /** Told of each file that was written, by its path in its store. */
  readonly written: (file: string) => void;

  constructor(places: ArtifactPlaces, written: (file: string) => void = () => undefined) {
    this.#places = places;
    this.written = written;
  }

  /** Paths in the answer are relative to `artifact_uri`. */
  async list(artifact_uri: string, asked: string | undefined): Promise<ListArtifactsResponse> {
    const folder = checkArtifactPath(asked ?? '');
    const { store, path: root } = this.#places.find(artifact_uri);
    const files = await store.list(path.posix.join(root, folder));
    return withFiles(
      { root_uri: artifact_uri },
      files.map(file => ({ ...file, path: path.posix.join(folder, file.path) }))
    );
  }

  /** Its files at any depth, at most so many. */
  async files(artifact_uri: string, most: number): Promise<WrittenFile[]> {
    const { store, path: root } = this.#places.find(artifact_uri);
    return store.files(root, most);
  }

  /** A whole file, or the bytes of the range, both ends included. */
  async read(
    artifact_uri: string,
    asked: string,
    range?: { start: number; end: number }
  ): Promise<ArtifactBody> {
    const file = checkArtifactFilePath(asked);
    const { store, path: root } = this.#places.find(artifact_uri);
    return store.read(path.posix.join(root, file), range);
  }

  /** Streams a file as the answer, whole or the range that was asked for. */
  async send(exchange: Exchange, artifact_uri: string, asked: string): Promise<void> {
    const file = checkArtifactFilePath(asked);
    const { store, path: root } = this.#places.find(artifact_uri);
    await sendFile(exchange, path.posix.join(root, file), store);
  }

  async write(artifact_uri: string, asked: string, body: AsyncIterable<Uint8Array>): Promise<void> {
    const file = checkArtifactFilePath(asked);
    const { store, path: root } = this.#places.find(artifact_uri);
    const whole = path.posix.join(root, file);
    await store.write(whole, body);
    this.written(whole);
  }
}

/**
 * The file that a query's `path` names, before anything is looked up for it.
 *
 * @throws ApiError INVALID_PARAMETER_VALUE when there is none, or one outside
 */
export function askedFile(query: URLSearchParams): string {
  const asked = query.get('path');
  if (asked === null) throw missingField('path');
  return checkArtifactFilePath(asked);
}

/** MLflow leaves an empty list out, and the size of an empty file. */
export function withFiles<Answer extends object>(
  answer: Answer,
  files: FileInfo[]
): Answer & { files?: FileInfo[] } {
  if (files.length === 0) return answer;
  return {
    ...answer,
    files: files.map(({ file_size, ...file }) => (file_size ? { ...file, file_size } : file))
  };
}

/** @param file checked by `checkArtifactFilePath` */
export async function sendFile(
  { request, response }: Exchange,
  file: string,
  store: ArtifactStore
): Promise<void> {
  const range = byteRange(request.headers.range);
  let body = await store.read(file, range);
  const etag = `"${body.version}"`;
  const condition = request.headers['if-range'];
  // The rest of a file that was replaced meanwhile would be glued to the start of the old one.
  const isWhole = !range || (condition !== undefined && condition !== etag);
  if (range && isWhole) {
    body.stream.destroy();
    body = await store.read(file);
  }
  response.setHeader('Accept-Ranges', 'bytes');
  if (!isWhole && body.end < body.start) {
    body.stream.destroy();
    sendUnsatisfiable(response, body);
    return;
  }
  const name = path.posix.basename(file);
  const headers: Record<string, string | number> = {
    'Content-Type': contentType(name),
    'Content-Length': body.end - body.start + 1,
    'Content-Disposition': attachment(name),
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "sandbox; default-src 'none'",
    ETag: etag
  };
  if (!isWhole) headers['Content-Range'] = `bytes ${body.start}-${body.end}/${body.size}`;
  response.writeHead(isWhole ? 200 : 206, headers);
  if (request.method === 'HEAD') {
    body.stream.destroy();
    response.end();
    return;
  }
  try {
    await pipeline(body.stream, response);
  } finally {
    // A pipeline to a connection that broke before leaves the file open.
    body.stream.destroy();
  }
}

function sendUnsatisfiable(response: ServerResponse, { size }: ArtifactBody): void {
  response.setHeader('Content-Range', `bytes */${size}`);
  sendJson(
    response,
    { error_code: 'BAD_REQUEST', message: `The artifact has ${size} bytes; the range holds none.` },
    416
  );
}
