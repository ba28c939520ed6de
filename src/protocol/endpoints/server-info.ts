import { endpoint } from '../endpoint.ts';

/** What a server can do, as `build_server_info_payload` of MLflow's handlers tells it. */
export interface ServerInfo {
  store_type: 'SqlStore' | 'FileStore' | null;
  workspaces_enabled: boolean;
  trace_archival_enabled: boolean;
  multipart_uploads_enabled: boolean;
  multipart_downloads_enabled: boolean;
  /** That the request has such a field, whether or not the store can sign addresses. */
  presigned_upload_run_id_supported: boolean;
  presigned_upload_model_id_supported: boolean;
  features_enabled: { gateway: boolean };
}

export const getServerInfo = endpoint<Record<never, never>, ServerInfo>(
  'GET',
  '3.0/mlflow/server-info',
  {}
);
