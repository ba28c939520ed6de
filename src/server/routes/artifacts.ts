import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

import {
  listArtifacts,
  listProxiedArtifacts,
  PROXIED_ARTIFACTS_PATH,
  type ListArtifactsResponse
} from '../../protocol/endpoints/artifacts.ts';
import type { FileInfo } from '../../protocol/entities/run.ts';
import { ApiError } from '../../protocol/errors.ts';
import {
  checkArtifactFilePath,
  checkArtifactPath,
  invalidPath
} from '../../store/artifacts/artifact-path.ts';
import type { ArtifactBody, ArtifactStore } from '../../store/artifacts/artifact-store.ts';
import type { TrackingStore } from '../../store/tracking/tracking-store.ts';
import { sendJson } from '../answer.ts';
import { byteRange } from '../byte-range.ts';
import { attachment, contentType } from '../content-type.ts';
import { route, type Exchange, type Route } from '../route.ts';

export function artifactRoutes(tracking: TrackingStore, artifacts: ArtifactStore): Route[] {
  const below = { path: PROXIED_ARTIFACTS_PATH, below: true } as const;
  return [
    route(listArtifacts, ({ run_id, path: asked }) =>
      listOfRun(tracking, artifacts, run_id!, asked)
    ),
    route(listProxiedArtifacts, async ({ path: asked = '' }) =>
      withFiles({}, await artifacts.list(checkArtifactPath(asked)))
    ),
    {
      ...below,
      method: 'GET',
      async answer(exchange) {
        const file = checkArtifactFilePath(decoded(exchange.rest));
        await sendFile(exchange, file, artifacts);
      }
    },
    {
      ...below,
      method: 'PUT',
      async answer({ request, response, rest }) {
        await artifacts.write(checkArtifactFilePath(decoded(rest)), request);
        sendJson(response, undefined);
      }
    },
    {
      ...below,
      method: 'DELETE',
      async answer({ response, rest }) {
        await artifacts.remove(checkArtifactPath(decoded(rest)));
        sendJson(response, undefined);
      }
    }
  ];
}

/** Paths in the answer are relative to the run's root. */
async function listOfRun(
  tracking: TrackingStore,
  artifacts: ArtifactStore,
  run_id: string,
  asked: string | undefined
): Promise<ListArtifactsResponse> {
  const folder = checkArtifactPath(asked ?? '');
  const { info } = await tracking.getRun(run_id);
  const root = proxiedPath(info.artifact_uri);
  const files = await artifacts.list(path.posix.join(root, folder));
  return withFiles(
    { root_uri: info.artifact_uri },
    files.map(file => ({ ...file, path: path.posix.join(folder, file.path) }))
  );
}

/** The path below our artifact root that `mlflow-artifacts:/0/<run>/artifacts` means. */
function proxiedPath(artifact_uri: string): string {
  const match = /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/.exec(artifact_uri);
  if (!match) {
    throw new ApiError(
      'NOT_IMPLEMENTED',
      `The artifacts of this run are kept at '${artifact_uri}', which this server cannot list.`
    );
  }
  return checkArtifactPath(match[1]!);
}

/** MLflow leaves an empty list out. */
const withFiles = <Answer extends object>(answer: Answer, files: FileInfo[]) =>
  files.length > 0 ? { ...answer, files } : answer;

async function sendFile(
  { request, response }: Exchange,
  file: string,
  artifacts: ArtifactStore
): Promise<void> {
  const range = byteRange(request.headers.range);
  const body = await artifacts.read(file, range);
  if (range && body.end < body.start) {
    body.stream.destroy();
    sendUnsatisfiable(response, body);
    return;
  }
  const length = body.end - body.start + 1;
  const headers: Record<string, string | number> = {
    'Content-Type': contentType(path.posix.basename(file)),
    'Content-Length': length,
    'Content-Disposition': attachment(path.posix.basename(file)),
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Accept-Ranges': 'bytes'
  };
  if (range) headers['Content-Range'] = `bytes ${body.start}-${body.end}/${body.size}`;
  response.writeHead(range ? 206 : 200, headers);
  await pipeline(body.stream, response);
}

function sendUnsatisfiable(response: ServerResponse, { size }: ArtifactBody): void {
  response.setHeader('Content-Range', `bytes */${size}`);
  sendJson(
    response,
    { error_code: 'BAD_REQUEST', message: `The artifact has ${size} bytes; the range holds none.` },
    416
  );
}

function decoded(rest: string): string {
  try {
    return decodeURIComponent(rest);
  } catch {
    throw invalidPath();
  }
}
