import path from 'node:path';
import { openArtifactPlaces } from '../store/artifacts/artifact-places.ts';
import { ArtifactFiles } from './artifact-files.ts';

/** The artifacts of a data folder that no server has open. @param destination what `mlflow-artifacts:` means */
export async function openLocalFiles(dataDir: string, destination: string): Promise<ArtifactFiles> {
  const own = path.resolve(dataDir, 'artifacts');
  return new ArtifactFiles(await openArtifactPlaces(own, destination, []));
}
