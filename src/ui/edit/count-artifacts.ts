import type { TrackingClient } from '../../client/tracking-client.ts';
import { listArtifacts } from '../../protocol/endpoints/artifacts.ts';

/** A question is not to wait for a thousand folders. */
const MAX_FOLDERS = 20;
/** Nor for a store that does not answer. */
const DEADLINE_MS = 500;

/** `more`: there are folders that were not looked into. */
export interface ArtifactCount {
  files: number;
  more: boolean;
}

/** Files among the artifacts of a run, in all folders. @returns null if it cannot be learnt */
export async function countArtifacts(
  client: TrackingClient,
  run_id: string
): Promise<ArtifactCount | null> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const folders = [''];
  let files = 0;
  let more = false;
  try {
    for (let at = 0; at < folders.length; at++) {
      if (at === MAX_FOLDERS) return { files, more: true };
      const path = folders[at] === '' ? {} : { path: folders[at] };
      const answer = await client.call(listArtifacts, { run_id, ...path }, { signal });
      more ||= answer.next_page_token !== undefined;
      for (const file of answer.files ?? []) {
        if (file.is_dir) folders.push(file.path);
        else files += 1;
      }
    }
    return { files, more };
  } catch {
    // A record whose artifacts are elsewhere can be deleted all the same.
    return null;
  }
}
