import { getRunTrust } from '../../protocol/endpoints/run-trust.ts';
import { route, type Route } from '../route.ts';
import type { Documents } from '../session-files/documents.ts';
import { trustOf, type TrustReads } from '../session-files/trust-of.ts';

export function runTrustRoutes(sessions: TrustReads, documents: Documents): Route[] {
  return [route(getRunTrust, ({ run_id }) => trustOf(sessions, documents, run_id))];
}
