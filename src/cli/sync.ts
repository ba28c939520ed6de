import path from 'node:path';
import { DEFAULT_SYNC_SETTINGS, type SyncStatus } from '../protocol/entities/sync.ts';
import { openLocalFiles } from '../server/open-local-files.ts';
import { openStore } from '../store/open-store.ts';
import { openRemote } from '../sync/open-remote.ts';
import { Sync } from '../sync/sync.ts';
import { readArgumentsOf } from './arguments.ts';
import { counted } from './counted.ts';
import { DATA_FOLDER_OPTIONS, dataFolders } from './data-folder-options.ts';
import { UsageError } from './failure.ts';
import { ProgressLine } from './progress-line.ts';
import { storeOptions } from './store-options.ts';

const SYNC_HELP = `celltrail sync ADDRESS: copies the record to an MLflow server

  ADDRESS                   http(s) address of the server, which is asked with
                            MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD,
                            MLFLOW_TRACKING_TOKEN or ~/.mlflow/credentials; the
                            MLFLOW_TRACKING_*TLS and *_CERT_PATH variables hold
  --data DIR                folder of the record (.celltrail) [CELLTRAIL_HOME]; no server may
                            be running on it: one that runs copies by itself
  --artifacts-destination DIR
                            as of the server on this folder (artifacts in the data folder)
  --share-code              sources, outputs and executed notebooks leave, too
  --experiment NAME         only experiments of this name, * for any characters; can be repeated

Experiments, runs, every point and the files of runs. What is there already is not sent again: it
can be interrupted and started again at any time.`;

/** `celltrail sync`. */
export async function runSync(args: string[]): Promise<void> {
  const { values, named } = readArgumentsOf(args, {
    ...DATA_FOLDER_OPTIONS,
    'share-code': { type: 'boolean', default: false },
    experiment: { type: 'string', multiple: true }
  });
  if (values.help) {
    console.log(SYNC_HELP);
    return;
  }
  if (named === null) throw new UsageError('Say where to. Try: celltrail sync --help');
  const { dataDir, artifacts } = dataFolders(values);
  const settings = {
    ...DEFAULT_SYNC_SETTINGS,
    share_code: values['share-code'],
    experiments: values.experiment ?? []
  };
  const { remote, close } = openRemote(named, process.env);
  const store = await openStore({ dataDir, ...storeOptions() });
  try {
    await store.sync.setRemote({ address: remote.address, settings });
    const sync = new Sync({
      store: store.sync,
      remote,
      settings,
      files: await openLocalFiles(dataDir, artifacts),
      root: path.basename(path.dirname(dataDir)),
      log: { error: (message, error) => console.error(message, error) },
      onChange: () => line.changed()
    });
    const line = new ProgressLine(() => progressOf(sync));
    try {
      await sync.start();
      await sync.settled();
    } finally {
      line.end();
      await close();
      await sync.close();
    }
    report(await sync.status());
  } finally {
    await store.close();
  }
}

const progressOf = (sync: Sync) =>
  `${counted(sync.waitingRuns, 'run')} left, ${counted(sync.sentPoints, 'point')} sent` +
  (sync.failure === null ? '' : ` – ${sync.failure}`);

function report({ address, sent_points, problems }: SyncStatus): void {
  for (const { run_name, message } of problems) console.error(`${run_name}: ${message}`);
  if (problems.length > 0) {
    process.exitCode = 1;
    console.error(`Copied to ${address}, but for what is named above.`);
  } else {
    console.log(`Everything is on ${address}; ${counted(sent_points, 'point')} sent now.`);
  }
}
