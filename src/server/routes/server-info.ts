import { getServerInfo, type ServerInfo } from '../../protocol/endpoints/server-info.ts';
import { route, type Route } from '../route.ts';

export const serverInfoRoutes = (): Route[] => [route(getServerInfo, async () => INFO)];

const INFO: ServerInfo = {
  // Clients ask for no more than whether searches are answered as a database answers them.
  store_type: 'SqlStore',
  workspaces_enabled: false,
  trace_archival_enabled: false,
  multipart_uploads_enabled: false,
  multipart_downloads_enabled: false,
  presigned_upload_run_id_supported: true,
  presigned_upload_model_id_supported: true,
  features_enabled: { gateway: false }
};
