import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { credentialsOf } from '../client/tracking-credentials.ts';
import { ExecutionLogs, hasExecutionLogs } from './execution-logs.ts';
import { UnreadableSource, type ImportSource } from './import-source.ts';
import { MlflowDatabase } from './mlflow-database.ts';
import { MlflowServer } from './mlflow-server.ts';
import { MlrunsFolder } from './mlruns-folder.ts';

/**
 * Opens what a user named, as MLflow's `--backend-store-uri` and `MLFLOW_TRACKING_URI` name it: a
 * path, `sqlite:///mlflow.db`, `file:///srv/mlruns`, or the address of a server.
 *
 * @param options `artifacts`: the folder that `mlflow-artifacts:` means for a database or folder;
 *   `env` and `credentialsFile`: what a server is asked with, as `credentialsOf` takes them
 * @throws UnreadableSource
 */
export async function openSource(
  named: string,
  options: {
    artifacts?: string;
    env: Readonly<Record<string, string | undefined>>;
    credentialsFile?: string | null;
  }
): Promise<ImportSource> {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(named)?.[1].toLowerCase();
  switch (scheme) {
    case 'http':
    case 'https':
      return MlflowServer.connect(named, credentialsOf(options.env, options.credentialsFile));
    case 'sqlite':
      return new MlflowDatabase(named.replace(/^sqlite:\/\/\//i, ''), options.artifacts);
    case 'file':
      return openPath(fileURLToPath(named), options.artifacts);
    case undefined:
      return openPath(named, options.artifacts);
    default:
      if (existsSync(named)) return openPath(named, options.artifacts);
      throw new UnreadableSource(
        `${shown(named)} cannot be read from here. Start ` +
          `"mlflow server --backend-store-uri ${shown(named)}" ` +
          'and import from its http address.'
      );
  }
}

/** Without the password that a URI may have. */
const shown = (uri: string) => uri.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/:@]*):.*@/i, '$1:***@');

async function openPath(named: string, artifacts: string | undefined): Promise<ImportSource> {
  const stat = statSync(named, { throwIfNoEntry: false });
  if (stat === undefined) throw new UnreadableSource(`There is no file or folder ${named}.`);
  if (!stat.isDirectory()) {
    return named.endsWith('.jsonl')
      ? ExecutionLogs.open(named)
      : new MlflowDatabase(named, artifacts);
  }
  const file = path.join(named, 'mlflow.db');
  if (existsSync(file)) return new MlflowDatabase(file, artifacts);
  try {
    return new MlrunsFolder(named, artifacts);
  } catch (error) {
    if (error instanceof UnreadableSource && (await hasExecutionLogs(named))) {
      return ExecutionLogs.open(named);
    }
    throw error;
  }
}
