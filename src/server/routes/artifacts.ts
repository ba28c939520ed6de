import { Readable } from 'node:stream';

import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  createPresignedDownloadUrl,
  createPresignedUploadUrl,
  GET_ARTIFACT_PATH,
  listArtifacts,
  listProxiedArtifacts,
  PRESIGNED_ARTIFACTS_PATH,
  PROXIED_ARTIFACTS_PATH,
  UPLOAD_ARTIFACT_PATH
} from '../../protocol/endpoints/artifacts.ts';
import type { Endpoint } from '../../protocol/endpoint.ts';
import { ApiError } from '../../protocol/errors.ts';
import {
  checkArtifactFilePath,
  checkArtifactPath,
  invalidPath
} from '../../store/artifacts/artifact-path.ts';
import type { ArtifactStore } from '../../store/artifacts/artifact-store.ts';
import type { LoggedModelStore } from '../../store/logged-models/logged-model-store.ts';
import { invalidParameter } from '../../store/tracking/invalid-parameter.ts';
import type { TrackingStore } from '../../store/tracking/tracking-store.ts';
import { sendJson, sendText } from '../answer.ts';
import { askedFile, sendFile, withFiles, type ArtifactFiles } from '../artifact-files.ts';
import { readBody, readJson } from '../request-body.ts';
import { fieldCheck } from '../request-fields.ts';
import { route, type Exchange, type Route } from '../route.ts';

/** Artifacts of runs, and the proxy behind `mlflow-artifacts:`. */
export function artifactRoutes(
  tracking: TrackingStore,
  models: Pick<LoggedModelStore, 'get'>,
  files: ArtifactFiles,
  proxied: ArtifactStore | null
): Route[] {
  return [
    route(listArtifacts, async ({ run_id, path: asked }) => {
      checkArtifactPath(asked ?? '');
      return files.list((await tracking.getRun(run_id!)).info.artifact_uri, asked);
    }),
    {
      method: 'GET',
      path: GET_ARTIFACT_PATH,
      under: 'root',
      answer: exchange => sendFileOfRun(exchange, tracking, files)
    },
    {
      method: 'POST',
      path: UPLOAD_ARTIFACT_PATH,
      under: 'ajax',
      answer: exchange => uploadToRun(exchange, tracking, files)
    },
    ...presignedRoutes(tracking, models),
    ...(proxied ? proxyRoutes(proxied, files) : proxyRoutesOff())
  ];
}

async function sendFileOfRun(
  exchange: Exchange,
  tracking: TrackingStore,
  files: ArtifactFiles
): Promise<void> {
  const query = new URLSearchParams(exchange.query);
  const file = askedFile(query);
  // What MLflow's answer calls a run that was not named.
  const run_id = query.get('run_id') || query.get('run_uuid') || 'None';
  const { info } = await tracking.getRun(run_id);
  await files.send(exchange, info.artifact_uri, file);
}

/** What MLflow's page sends: small files, whole in memory (`upload_artifact_handler`). */
async function uploadToRun(
  { request, response, query }: Exchange,
  tracking: TrackingStore,
  files: ArtifactFiles
): Promise<void> {
  const given = new URLSearchParams(query);
  const run_uuid = given.get('run_uuid');
  if (!run_uuid) throw invalidParameter('Request must specify run_uuid.');
  const asked = given.get('path');
  if (!asked) throw invalidParameter('Request must specify path.');
  const file = checkArtifactFilePath(asked);
  const body = await readBody(request, MAX_UPLOAD_BYTES).catch((error: unknown) => {
    throw error instanceof ApiError && error.code === 'CONTENT_TOO_LARGE' ? tooLarge() : error;
  });
  if (body.length === 0) throw invalidParameter('Request must specify data.');
  const { info } = await tracking.getRun(run_uuid);
  await files.write(info.artifact_uri, file, Readable.from([body]));
  sendJson(response, undefined);
}

const MAX_UPLOAD_BYTES = 10 * 1024 * 1024;
const tooLarge = () => invalidParameter('Artifact size is too large. Max size is 10MB.');

/** Addresses of a cloud store, which files on our disk have not; every check comes first, as MLflow's do. */
function presignedRoutes(tracking: TrackingStore, models: Pick<LoggedModelStore, 'get'>): Route[] {
  return [
    route(createPresignedUploadUrl, async ({ run_id, model_id, path: asked }) => {
      if (Boolean(run_id) === Boolean(model_id)) {
        throw invalidParameter('Exactly one of run_id and model_id must be provided.');
      }
      checkArtifactPath(asked);
      const { info } = await (run_id ? tracking.getRun(run_id) : models.get(model_id!));
      const scheme = proxiedScheme(info.artifact_uri);
      if (scheme === null) throw unsupported('Presigned upload');
      throw invalidParameter(
        'Presigned upload is not supported for proxied artifact storage ' +
          `(artifact URI scheme: ${scheme}). ` +
          'This endpoint requires a direct cloud storage artifact URI.'
      );
    }),
    route(createPresignedDownloadUrl, async ({ run_id, path: asked, expiration = 300 }) => {
      checkArtifactPath(asked);
      if (expiration < 1 || expiration > 604_800) {
        throw invalidParameter(
          `expiration must be between 1 and 604800 seconds (got ${expiration}).`
        );
      }
      const { info } = await tracking.getRun(run_id);
      const scheme = proxiedScheme(info.artifact_uri);
      if (scheme === null) throw unsupported('Presigned download');
      throw invalidParameter(
        'Presigned download is not supported for runs with proxied artifact storage ' +
          `(artifact URI scheme: ${scheme}). ` +
          'This endpoint requires a run with a direct cloud storage artifact URI.'
      );
    })
  ];
}

const proxiedScheme = (uri: string) => /^(https?|mlflow-artifacts):/.exec(uri)?.[1] ?? null;

/** MLflow's words, by which its client knows to send the file as a whole. */
const unsupported = (what: string) =>
  new ApiError('NOT_IMPLEMENTED', `${what} is not supported for the current artifact repository`);

const BELOW = { path: PROXIED_ARTIFACTS_PATH, below: true } as const;

function proxyRoutes(artifacts: ArtifactStore, files: ArtifactFiles): Route[] {
  return [
    route(listProxiedArtifacts, async ({ path: asked = '' }) =>
      withFiles({}, await artifacts.list(checkArtifactPath(asked)))
    ),
    {
      ...BELOW,
      method: 'GET',
      answer: exchange =>
        sendFile(exchange, checkArtifactFilePath(decoded(exchange.rest)), artifacts)
    },
    {
      ...BELOW,
      method: 'PUT',
      streams: true,
      async answer({ request, response, rest }) {
        const file = checkArtifactFilePath(decoded(rest));
        await artifacts.write(file, request);
        files.written(file);
        sendJson(response, undefined);
      }
    },
    {
      ...BELOW,
      method: 'DELETE',
      async answer({ response, rest }) {
        await artifacts.remove(checkArtifactPath(decoded(rest)));
        sendJson(response, undefined);
      }
    },
    {
      path: PRESIGNED_ARTIFACTS_PATH,
      below: true,
      method: 'GET',
      async answer({ rest }) {
        checkArtifactPath(decoded(rest));
        throw unsupported('Multipart download');
      }
    },
    multipartRoute(createMultipartUpload),
    multipartRoute(completeMultipartUpload),
    multipartRoute(abortMultipartUpload)
  ];
}

/** Checks what MLflow checks before it asks whether the store takes files in parts. */
function multipartRoute<Request>(declared: Endpoint<Request, void>): Route {
  const check = fieldCheck(declared);
  return {
    method: declared.method,
    path: declared.path,
    below: true,
    async answer({ request, rest }) {
      checkArtifactPath(decoded(rest));
      check(await readJson(request));
      throw unsupported('Multipart upload');
    }
  };
}

/** `--no-serve-artifacts`: every address of the proxy answers 503, as MLflow's. */
function proxyRoutesOff(): Route[] {
  return [
    switchedOff('GET', listProxiedArtifacts.path),
    switchedOff('GET', PROXIED_ARTIFACTS_PATH, true),
    switchedOff('PUT', PROXIED_ARTIFACTS_PATH, true),
    switchedOff('DELETE', PROXIED_ARTIFACTS_PATH, true),
    switchedOff('GET', PRESIGNED_ARTIFACTS_PATH, true),
    ...[createMultipartUpload, completeMultipartUpload, abortMultipartUpload].map(({ path }) =>
      switchedOff('POST', path, true)
    )
  ];
}

/**
 * MLflow has two texts: one of the routes that stream files (`artifact_router.py`), and one of all
 * others (`_disable_unless_serve_artifacts`), which names the rule of the address.
 */
function switchedOff(method: Route['method'], path: string, below?: true): Route {
  const streams =
    path === PROXIED_ARTIFACTS_PATH && (method === 'PUT' || (method === 'GET' && below));
  return {
    method,
    path,
    below,
    async answer({ request, response }) {
      const url = request.url!;
      if (streams && /^\/(ajax-)?api\//.test(url)) {
        sendJson(response, { detail: SERVING_OFF }, 503);
        return;
      }
      const rule = `${url.slice(0, url.indexOf(path))}${path}${below ? '/<path:artifact_path>' : ''}`;
      sendText(
        response,
        `Endpoint: ${rule} disabled due to the mlflow server running with ` +
          '`--no-serve-artifacts`. To enable artifacts server functionality, run `mlflow server` ' +
          'with `--serve-artifacts`',
        503
      );
    }
  };
}

const SERVING_OFF =
  'Artifact serving is disabled. Run `mlflow server` with `--serve-artifacts` to enable.';

function decoded(rest: string): string {
  try {
    return decodeURIComponent(rest);
  } catch {
    throw invalidPath();
  }
}
