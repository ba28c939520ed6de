/**
 * Of what a file is an artifact, as its path tells: the folder of a run or a logged model is named
 * by its id, and its files lie below `artifacts` in it.
 *
 * @param path of a file or folder in a store of artifacts, or an `artifact_uri` with it
 * @returns null for a path that does not tell
 */
export function ownerOfFile(path: string): { run_id: string } | { model_id: string } | null {
  const [, model_id, run_id] = OWNER.exec(path) ?? [];
  if (model_id !== undefined) return { model_id };
  return run_id === undefined ? null : { run_id };
}

const OWNER = /(?:^|\/)(?:models\/(m-[0-9a-f]{32})|([0-9a-f]{32}))\/artifacts(?:\/|$)/;
