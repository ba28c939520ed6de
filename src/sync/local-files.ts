import { isOutOfReach, MAX_FILES, TOO_MANY, type LocalFile, type RunFiles } from './push-files.ts';

/**
 * The files of a run or a logged model that lie within reach, `MAX_FILES` at most.
 *
 * @returns `unreached`: why others do not, in a sentence
 */
export async function localFiles(
  files: RunFiles,
  artifact_uri: string
): Promise<{ files: LocalFile[]; unreached: string | null }> {
  try {
    const found = await files.files(artifact_uri, MAX_FILES + 1);
    const isAll = found.length <= MAX_FILES;
    return { files: found.slice(0, MAX_FILES), unreached: isAll ? null : TOO_MANY };
  } catch (error) {
    if (!isOutOfReach(error)) throw error;
    return { files: [], unreached: `files at ${artifact_uri}: ${error.message}` };
  }
}
