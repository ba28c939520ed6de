import { getRunOrigins, MAX_LISTED_ARTIFACTS } from '../../protocol/endpoints/run-origins.ts';
import type { WrittenFile } from '../../store/artifacts/artifact-store.ts';
import type { SessionStore } from '../../store/sessions/session-store.ts';
import type { TrackingStore } from '../../store/tracking/tracking-store.ts';
import { ApiError } from '../../protocol/errors.ts';
import type { ArtifactFiles } from '../artifact-files.ts';
import { route, type Route } from '../route.ts';

export function runOriginRoutes(
  tracking: Pick<TrackingStore, 'getRun'>,
  sessions: Pick<SessionStore, 'runOrigins'>,
  files: ArtifactFiles
): Route[] {
  return [
    route(getRunOrigins, async ({ run_id }) => {
      const { info } = await tracking.getRun(run_id);
      return sessions.runOrigins(run_id, await listed(files, info.artifact_uri));
    })
  ];
}

/** Artifacts that are kept elsewhere are not ours to look at. */
async function listed(files: ArtifactFiles, artifact_uri: string): Promise<WrittenFile[]> {
  try {
    return await files.files(artifact_uri, MAX_LISTED_ARTIFACTS);
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) return [];
    throw error;
  }
}
