import { writeSessionFiles } from '../../protocol/endpoints/sessions.ts';
import { route, type Route } from '../route.ts';
import type { SessionFiles } from '../session-files/session-files.ts';

export function sessionFileRoutes(files: SessionFiles): Route[] {
  return [
    route(writeSessionFiles, async ({ session_id }) => ({ paths: await files.write(session_id) }))
  ];
}
