import path from 'node:path';
import { UnreadableSource, type ImportSource } from '../import/import-source.ts';
import type { ImportCounts } from '../import/import-summary.ts';
import { RecordImport } from '../import/import-record.ts';
import { openSource } from '../import/open-source.ts';
import { formatBytes } from '../plot/format-bytes.ts';
import { openLocalArtifacts } from '../store/artifacts/local.ts';
import { openStore } from '../store/open-store.ts';
import { readCredentialsFile } from '../sync/remote/credentials-file.ts';
import { readArgumentsOf } from './arguments.ts';
import { counted, listed } from './counted.ts';
import { DATA_FOLDER_OPTIONS, dataFolders } from './data-folder-options.ts';
import { UsageError } from './failure.ts';
import { bar, ProgressLine } from './progress-line.ts';
import { storeOptions } from './store-options.ts';

const IMPORT_HELP = `celltrail import SOURCE: brings the record of another MLflow store over, or a notebook's log

  SOURCE                    an mlflow.db, an mlruns folder, or the http(s) address of an MLflow
                            server, which is asked with MLFLOW_TRACKING_TOKEN, or
                            MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or
                            what ~/.mlflow/credentials has of these two; or the
                            celltrail/executions.jsonl of a session, or a folder of artifacts with
                            such logs in it
  --data DIR                folder of the record, made if it is not there (.celltrail)
                            [CELLTRAIL_HOME]; no server may be running on it
  --artifacts-destination DIR
                            as of the server on this folder (artifacts in the data folder)
  --source-artifacts DIR    what mlflow-artifacts: means to a database or folder: the
                            --artifacts-destination of its server (mlartifacts beside it);
                            artifacts are copied from there and from its own folder only

Experiments, runs, every point, sessions with their cells, datasets, logged models, registered models and the artifacts that
can be read keep their ids and times; of what is here already only files of
another size are replaced, and runs that are open here end as they did there. It can be interrupted
and started again at any time, and a second time adds what is new.`;

/** `celltrail import`. */
export async function runImport(args: string[]): Promise<void> {
  const { values, named } = readArgumentsOf(args, {
    ...DATA_FOLDER_OPTIONS,
    'source-artifacts': { type: 'string' }
  });
  if (values.help) {
    console.log(IMPORT_HELP);
    return;
  }
  if (named === null) {
    throw new UsageError('Say what to import. Try: celltrail import --help');
  }
  const folders = dataFolders(values);
  const source = await openSource(named, {
    artifacts: values['source-artifacts'],
    env: process.env,
    credentialsFile: readCredentialsFile()
  }).catch(explained);
  try {
    await importInto(folders, source);
  } catch (error) {
    explained(ofSource(error, folders) ?? error);
  } finally {
    source.close();
  }
}

async function importInto(
  { dataDir, artifacts }: { dataDir: string; artifacts: string },
  source: ImportSource
): Promise<void> {
  const store = await openStore({ dataDir, ...storeOptions() });
  try {
    const total = source.runCount();
    const line = new ProgressLine(() => progress(record, total));
    const record: RecordImport = new RecordImport(
      source,
      store.importer,
      await openLocalArtifacts(artifacts),
      () => line.changed()
    );
    try {
      await record.run();
    } finally {
      line.end();
    }
    const added = listed(counts(record.counts));
    console.log(
      added === ''
        ? `Nothing new in ${source.name}: ${counted(record.runsSeen, 'run')} looked at.`
        : `Imported from ${source.name}: ${added}.`
    );
    for (const note of record.notes) console.log(note);
  } finally {
    await store.close();
  }
}

function progress(
  { counts: { points, files, bytes }, runsSeen }: RecordImport,
  total: number | null
) {
  const runs = total === null ? counted(runsSeen, 'run') : `${runsSeen}/${counted(total, 'run')}`;
  const shown = [
    runs,
    counted(points, 'point'),
    `${counted(files, 'file')} (${formatBytes(bytes)})`
  ];
  return (total === null ? '' : `${bar(runsSeen / (total || 1))} `) + shown.join(', ');
}

function counts(added: ImportCounts): string[] {
  const parts: Parameters<typeof counted>[] = [
    [added.experiments, 'experiment'],
    [added.runs, 'run'],
    [added.completedRuns, 'run completed', 'runs completed'],
    [added.points, 'point'],
    [added.loggedModels, 'logged model'],
    [added.registeredModels, 'registered model'],
    [added.modelVersions, 'model version'],
    [added.sessions, 'session'],
    [added.executions, 'execution']
  ];
  const texts = parts.filter(([count]) => count > 0).map(part => counted(...part));
  if (added.files > 0) texts.push(`${counted(added.files, 'file')} (${formatBytes(added.bytes)})`);
  return texts;
}

/** A file that is in neither of our folders is one of those that are read. */
function ofSource(
  error: unknown,
  { dataDir, artifacts }: { dataDir: string; artifacts: string }
): UnreadableSource | null {
  const { path: file, message } = error as NodeJS.ErrnoException;
  if (file === undefined) return null;
  const isOurs = [dataDir, artifacts].some(folder => {
    const below = path.relative(folder, file);
    return below === '' || !(below.startsWith('..') || path.isAbsolute(below));
  });
  return isOurs ? null : new UnreadableSource(`What is to be imported cannot be read: ${message}.`);
}

function explained(error: unknown): never {
  if (error instanceof UnreadableSource) throw new UsageError(error.message);
  throw error;
}
