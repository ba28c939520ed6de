import { booleanOf, bytesOf, type Env } from './env-values.ts';

/** Which files go in parts, straight into the storage behind the remote. */
export interface MultipartOptions {
  /** Null: where the remote says that it can. */
  enabled: boolean | null;
  /** Bytes: smaller files go as a whole. */
  minimumSize: number;
  /** Bytes of a part. */
  partSize: number;
}

/** By the variables of MLflow's clients, and with their defaults. @throws ApiError for other values */
export function multipartOptionsOf(env: Env): MultipartOptions {
  return {
    enabled: booleanOf(env, 'MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD') ?? null,
    minimumSize: bytesOf(env, 'MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE', 0) ?? 500 * MB,
    partSize: bytesOf(env, 'MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE', 1) ?? 10 * MB
  };
}

const MB = 1024 ** 2;
