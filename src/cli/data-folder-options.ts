import path from 'node:path';

import { localPath } from '../store/artifacts/artifact-places.ts';
import { UsageError } from './failure.ts';

/** Options of the commands that work on a data folder without serving it. */
export const DATA_FOLDER_OPTIONS = {
  data: { type: 'string' },
  'artifacts-destination': { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false }
} as const;

/** The folders that `celltrail serve` takes when it is told the same. */
export function dataFolders(values: { data?: string; 'artifacts-destination'?: string }): {
  dataDir: string;
  /** What `mlflow-artifacts:` means. */
  artifacts: string;
} {
  const dataDir = path.resolve(values.data ?? (process.env['CELLTRAIL_HOME'] || '.celltrail'));
  const destination =
    values['artifacts-destination'] ?? (process.env['MLFLOW_ARTIFACTS_DESTINATION'] || undefined);
  if (destination === undefined) return { dataDir, artifacts: path.join(dataDir, 'artifacts') };
  const hasScheme = /^[a-z][a-z0-9+.-]+:/i.test(destination);
  const folder = hasScheme ? localPath(destination) : path.resolve(destination);
  if (folder === null) {
    throw new UsageError(
      `--artifacts-destination is '${destination}'; it must be a folder of this machine.`
    );
  }
  return { dataDir, artifacts: folder };
}
