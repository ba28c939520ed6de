import { endpoint, INT, MESSAGES, required, STRING } from '../endpoint.ts';
import type { FileInfo } from '../entities/run.ts';
import type { RunRef } from './runs.ts';

export interface ListArtifacts extends RunRef {
  path?: string;
  page_token?: string;
}

export interface ListArtifactsResponse {
  root_uri?: string;
  files?: FileInfo[];
  next_page_token?: string;
}

/** Paths in the answer are relative to the run's artifact root. */
export const listArtifacts = endpoint<ListArtifacts, ListArtifactsResponse>(
  'GET',
  '2.0/mlflow/artifacts/list',
  { run_id: STRING, run_uuid: STRING, path: STRING, page_token: STRING }
);

/** Paths in the answer are relative to the path that was asked for. */
export const listProxiedArtifacts = endpoint<{ path?: string }, { files?: FileInfo[] }>(
  'GET',
  '2.0/mlflow-artifacts/artifacts',
  { path: STRING }
);

/** GET, PUT and DELETE of `<this>/<artifact path>` stream the file itself. */
export const PROXIED_ARTIFACTS_PATH = '2.0/mlflow-artifacts/artifacts';

/** GET `<this>/<artifact path>`: the address of the file in a cloud store. */
export const PRESIGNED_ARTIFACTS_PATH = '2.0/mlflow-artifacts/presigned';

/** `/get-artifact?run_id=…&path=…` streams a file of a run, below the server's root. */
export const GET_ARTIFACT_PATH = 'get-artifact';

/** POST `?run_uuid=…&path=…` with the file as body, at most `MAX_UPLOAD_BYTES`; `ajax` alone. */
export const UPLOAD_ARTIFACT_PATH = '2.0/mlflow/upload-artifact';

/** Uploads in parts, below `<path>/<artifact path>`: only cloud stores have them. */
export interface MultipartUpload {
  path: string;
  upload_id?: string;
}

export const createMultipartUpload = endpoint<MultipartUpload & { num_parts?: number }, void>(
  'POST',
  '2.0/mlflow-artifacts/mpu/create',
  { path: required(STRING), upload_id: STRING, num_parts: INT }
);

export const completeMultipartUpload = endpoint<MultipartUpload & { parts: unknown[] }, void>(
  'POST',
  '2.0/mlflow-artifacts/mpu/complete',
  { path: required(STRING), upload_id: STRING, parts: required(MESSAGES) }
);

export const abortMultipartUpload = endpoint<MultipartUpload, void>(
  'POST',
  '2.0/mlflow-artifacts/mpu/abort',
  { path: required(STRING), upload_id: STRING }
);

/** Exactly one of the two ids; `expiration` in seconds. */
export interface PresignedUpload {
  run_id?: string;
  model_id?: string;
  path: string;
  expiration?: number;
}

export const createPresignedUploadUrl = endpoint<PresignedUpload, void>(
  'POST',
  '2.0/mlflow/artifacts/presigned-upload-url',
  { run_id: STRING, model_id: STRING, path: required(STRING), expiration: INT }
);

export const createPresignedDownloadUrl = endpoint<
  { run_id: string; path: string; expiration?: number },
  void
>('POST', '2.0/mlflow/artifacts/presigned-download-url', {
  run_id: required(STRING),
  path: required(STRING),
  expiration: INT
});
