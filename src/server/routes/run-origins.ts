import { getLineage } from '../../protocol/endpoints/lineage.ts';
import { getRunOrigins } from '../../protocol/endpoints/run-origins.ts';
import type { SessionStore } from '../../store/sessions/session-store.ts';
import type { TrackingStore } from '../../store/tracking/tracking-store.ts';
import type { ArtifactFiles } from '../artifact-files.ts';
import { listedFiles } from '../listed-files.ts';
import { route, type Route } from '../route.ts';

/** Which cells made what of a run, and what that became. */
export function runOriginRoutes(
  tracking: Pick<TrackingStore, 'getRun'>,
  sessions: Pick<SessionStore, 'runOrigins' | 'lineage'>,
  files: ArtifactFiles
): Route[] {
  const filesOf = (artifact_uri: string) => listedFiles(files, artifact_uri);
  return [
    route(getRunOrigins, async ({ run_id }) => {
      const { info } = await tracking.getRun(run_id);
      return sessions.runOrigins(run_id, await filesOf(info.artifact_uri));
    }),
    route(getLineage, request => sessions.lineage(request, filesOf))
  ];
}
