import path from 'node:path';

import { ArtifactPlaces } from '../../store/artifacts/artifact-places.ts';
import { openLocalArtifacts } from '../../store/artifacts/local.ts';
import type { RecordedSessions } from '../../store/sessions/recorded-sessions.ts';
import { ArtifactFiles } from '../artifact-files.ts';
import { Documents } from './documents.ts';

/** Those that were kept in a data folder, which a server may be running on; of no notebook on the disk. */
export async function openKeptDocuments(
  dataDir: string,
  recorded: RecordedSessions
): Promise<Documents> {
  const artifacts = await openLocalArtifacts(path.resolve(dataDir, 'artifacts'), { shared: true });
  return new Documents(recorded, new ArtifactFiles(new ArtifactPlaces(artifacts)));
}
