import { isOutOfReach, MAX_FILES, type LocalFile, type RunFiles } from './push-files.ts';

/**
 * The files of a run or a logged model that lie within reach.
 *
 * @returns `unreached`: why they do not, in a sentence
 */
export async function localFiles(
  files: RunFiles,
  artifact_uri: string
): Promise<{ files: LocalFile[]; unreached: string | null }> {
  try {
    return { files: await files.files(artifact_uri, MAX_FILES), unreached: null };
  } catch (error) {
    if (!isOutOfReach(error)) throw error;
    return { files: [], unreached: `files at ${artifact_uri}: ${error.message}` };
  }
}
