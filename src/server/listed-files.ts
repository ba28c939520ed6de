import { MAX_LISTED_ARTIFACTS } from '../protocol/endpoints/run-origins.ts';
import { isRefusal } from '../protocol/errors.ts';
import type { WrittenFile } from '../store/artifacts/artifact-store.ts';
import type { ArtifactFiles } from './artifact-files.ts';

/** The first files of a run: none of artifacts that are kept elsewhere, which are not ours to look at. */
export async function listedFiles(
  files: Pick<ArtifactFiles, 'files'>,
  artifact_uri: string
): Promise<WrittenFile[]> {
  try {
    return await files.files(artifact_uri, MAX_LISTED_ARTIFACTS);
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
}
