import path from 'node:path';
import { formatBytes } from '../plot/format-bytes.ts';
import {
  DEFAULT_SYNC_SETTINGS,
  type SyncSettings,
  type SyncStatus
} from '../protocol/entities/sync.ts';
import { openLocalFiles } from '../server/open-local-files.ts';
import { writeSyncStatus } from '../server/sync-status-file.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { dryRun } from '../sync/dry-run.ts';
import type { RunFiles } from '../sync/push-files.ts';
import type { MlflowRemote } from '../sync/remote/mlflow-remote.ts';
import { HeldRuns } from '../sync/held-runs.ts';
import { readRemoteAddress } from '../sync/remote/remote-address.ts';
import { dryRunModels, type LeavingModel } from '../sync/dry-run-models.ts';
import { patiently } from '../sync/patiently.ts';
import { verifyModels } from '../sync/verify-models.ts';
import { verified, verifyRun, type Verified } from '../sync/verify-run.ts';
import { openRemote } from '../sync/open-remote.ts';
import { RemoteFailure } from '../sync/remote/remote-failure.ts';
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
  --share-code              from now on sources, outputs, executed notebooks, installed packages and
                            differences from git leave, too
  --instead                 the record goes there from now on, and no longer to another address;
                            what is kept of the other is forgotten
  --verify                  afterwards compares each copy with its run, by counts and checksums of
                            points, and by names and sizes of files; models, versions and
                            aliases, too; sends what is missing
  --dry-run                 only lists what would leave; nothing is sent, asked or kept
  --experiment NAME         from now on only experiments of this name, * for any characters; can
                            be repeated

Experiments, runs, every point and the files of runs, logged models, registered models and their
versions. What is there already is not sent again: it can be interrupted and started again at any
time.`;

/** `celltrail sync`. */
export async function runSync(args: string[]): Promise<void> {
  const { values, named } = readArgumentsOf(args, {
    ...DATA_FOLDER_OPTIONS,
    'share-code': { type: 'boolean', default: false },
    instead: { type: 'boolean', default: false },
    verify: { type: 'boolean', default: false },
    'dry-run': { type: 'boolean', default: false },
    experiment: { type: 'string', multiple: true }
  });
  if (values.help) {
    console.log(SYNC_HELP);
    return;
  }
  if (named === null) throw new UsageError('Say where to. Try: celltrail sync --help');
  const { dataDir, artifacts } = dataFolders(values);
  const folder = path.basename(path.dirname(dataDir));
  const { address } = readRemoteAddress(named);
  const store = await openStore({ dataDir, ...storeOptions() });
  try {
    const kept = await store.sync.remote();
    const isSame = kept === null || kept.address === address;
    if (!isSame && !values.instead && !values['dry-run']) {
      throw new UsageError(
        `This record goes to ${kept.address}. To copy it to ${address} from now on, add --instead.`
      );
    }
    const settings: SyncSettings = {
      ...DEFAULT_SYNC_SETTINGS,
      ...kept?.settings,
      paused: false,
      // What was agreed to for one address does not hold for another.
      share_code: values['share-code'] || (isSame && kept?.settings.share_code === true),
      ...(values.experiment === undefined ? {} : { experiments: values.experiment })
    };
    const files = await openLocalFiles(dataDir, artifacts);
    const parts = { dataDir, store, settings, files, root: folder };
    if (values['dry-run']) await listLeaving(parts);
    else await copyTo(named, parts, values.verify);
  } finally {
    await store.close();
  }
}

interface Parts {
  dataDir: string;
  store: Store;
  settings: SyncSettings;
  files: RunFiles;
  root: string;
}

async function copyTo(address: string, parts: Parts, verifies: boolean): Promise<void> {
  const { store, settings } = parts;
  const { remote, close } = openRemote(address, process.env);
  const log = { error: (message: string, error: unknown) => console.error(message, error) };
  // Later failures are waited out.
  await remote.probe().catch(async (error: unknown) => {
    if (!(error instanceof RemoteFailure) || !isLasting(error)) return;
    await close();
    throw error;
  });
  await store.sync.setRemote({ address: remote.address, settings });
  const sync: Sync = new Sync({
    ...parts,
    store: store.sync,
    remote,
    log,
    onChange: () => line.changed()
  });
  const line = new ProgressLine(() => progressOf(sync));
  let uncompared = 0;
  try {
    // What somebody deleted there is sent again when it is compared, and not only named.
    if (verifies) await store.sync.entities.problemsAreDue();
    await sync.start({ checks: true, checksModels: !verifies });
    await sync.settled();
    if (verifies) {
      const { mended, unseen } = await verifyAll(parts, remote, sync);
      uncompared = unseen;
      if (mended > 0) {
        await sync.start();
        await sync.settled();
      }
    }
  } finally {
    line.end();
    await close();
    await sync.close();
  }
  const status = await sync.status();
  writeSyncStatus(parts.dataDir, status);
  report(status, uncompared);
}

/** Nothing but a person helps: a wrong address, a server that does not run, other credentials. */
const isLasting = ({ kind }: RemoteFailure) => kind === 'unreachable' || kind === 'refused';

interface Comparison {
  /** Runs and models of which something was missing. */
  mended: number;
  /** Those that could not be compared, or not whole. */
  unseen: number;
}

async function verifyAll(parts: Parts, remote: MlflowRemote, sync: Sync): Promise<Comparison> {
  const { store } = parts;
  const held = new HeldRuns(store.sync, parts.settings, () => undefined);
  let whole = 0;
  let mended = 0;
  let unseen = 0;
  const say = (name: string, { missing, extra, unreached }: Verified) => {
    if (unreached !== null) console.error(`${name}: not compared: ${unreached}`);
    if (extra.length > 0) console.log(`${name}: there and not here: ${extra.join(', ')}`);
    if (missing.length > 0) {
      mended++;
      console.log(`${name}: not on the remote: ${missing.join(', ')}; sent again`);
    } else if (unreached !== null) unseen++;
    else whole++;
  };
  const options = {
    ...parts,
    store: store.sync,
    series: store.series,
    remote,
    onWait: ({ message }: RemoteFailure) => console.error(`Tried again before long: ${message}`)
  };
  for (const { run_id } of await store.sync.sentRuns()) {
    const local = await store.sync.run(run_id);
    if (local === null || local.run.info.lifecycle_stage === 'deleted') continue;
    if ((await held.holderOf(local)) !== null) continue;
    const found = await patiently(remote, () => verifyRun(local, options), options.onWait);
    const isFailure = found instanceof RemoteFailure;
    say(local.run.info.run_name, isFailure ? verified({ unreached: found.message }) : found);
  }
  for await (const found of verifyModels(options, lost => sync.sendAgain(lost))) {
    say(found.name, found);
  }
  const others = unseen === 0 ? '' : `; ${unseen} could not be compared`;
  console.log(
    `Compared ${counted(whole + mended, 'copy', 'copies')}: ${whole} whole, ${mended} mended${others}.`
  );
  return { mended, unseen };
}

async function listLeaving({ store, files, settings, root }: Parts): Promise<void> {
  let runs = 0;
  // Without a remote all of them are due.
  const run_ids = await store.sync.allRuns();
  for await (const run of dryRun(run_ids, store.sync, files, settings, root)) {
    runs++;
    console.log(
      `${run.experiment} / ${run.run_name} (${run.run_id}): ${counted(run.params, 'param')}, ` +
        `${counted(run.tags, 'tag')}, ${counted(run.metrics, 'metric')}, ` +
        `${counted(run.files.length, 'file')} of ${formatBytes(run.bytes)}`
    );
    if (run.unreached !== null) console.log(`  cannot be read: ${run.unreached}`);
    for (const file of run.files) console.log(`  ${file}`);
    for (const file of run.kept) console.log(`  stays here: ${file}`);
  }
  let models = 0;
  for await (const model of dryRunModels(store.sync, files, settings)) {
    models++;
    console.log(lineOf(model));
    if (model.unreached) console.log(`  cannot be read: ${model.unreached}`);
    for (const file of model.files ?? []) console.log(`  ${file}`);
  }
  const others =
    models === 0 ? '' : ` and ${counted(models, 'model or version', 'models and versions')}`;
  console.log(`${counted(runs, 'run')}${others} would leave. Nothing was sent.`);
}

function lineOf({
  kind,
  name,
  version,
  aliases = [],
  files = [],
  bytes = 0
}: LeavingModel): string {
  if (kind === 'logged_model') {
    return `model ${name}: ${counted(files.length, 'file')} of ${formatBytes(bytes)}`;
  }
  if (kind === 'model_version') return `version ${version} of ${name}`;
  const named = aliases.length === 0 ? '' : `: ${aliases.map(alias => `@${alias}`).join(', ')}`;
  return `registered model ${name}${named}`;
}

const progressOf = (sync: Sync) =>
  `${counted(sync.waitingRuns, 'run')} left, ${counted(sync.sentPoints, 'point')} sent` +
  (sync.failure === null ? '' : ` – ${sync.failure}`);

function report({ address, sent_points, problems }: SyncStatus, uncompared: number): void {
  for (const { run_name, message } of problems) console.error(`${run_name}: ${message}`);
  if (problems.length > 0) {
    process.exitCode = 1;
    console.error(`Copied to ${address}, but for what is named above.`);
  } else if (uncompared > 0) {
    process.exitCode = 1;
    console.error(`Copied to ${address}; what is named above could not be compared.`);
  } else {
    console.log(`Everything is on ${address}; ${counted(sent_points, 'point')} sent now.`);
  }
}
