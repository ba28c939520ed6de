export type ArtifactOwner = { run_id: string } | { model_id: string } | { trace_id: string };

/**
 * Of what a file is an artifact, as its path tells: the folder of a run, a logged model or a trace is
 * named by its id, and its files lie below `artifacts` in it.
 *
 * @param path of a file or folder in a store of artifacts, or an `artifact_uri` with it
 * @returns null for a path that does not tell
 */
export function ownerOfFile(path: string): ArtifactOwner | null {
  const [, model_id, trace_id, run_id] = OWNER.exec(path) ?? [];
  if (model_id !== undefined) return { model_id };
  if (trace_id !== undefined) return { trace_id };
  return run_id === undefined ? null : { run_id };
}

const OWNER =
  /(?:^|\/)(?:models\/(m-[0-9a-f]{32})|traces\/(tr-[0-9a-f]+)|([0-9a-f]{32}))\/artifacts(?:\/|$)/;
