import type { SyncStatus } from '../protocol/entities/sync.ts';
import { readSyncStatus } from '../server/sync-status-file.ts';
import { isRunning } from '../store/db/process-identity.ts';
import { readArguments } from './arguments.ts';
import { counted } from './counted.ts';
import { DATA_FOLDER_OPTIONS, dataFolders } from './data-folder-options.ts';

const STATUS_HELP = `celltrail status: how far the copy of the record on its remote is

  --data DIR                folder of the record (.celltrail) [CELLTRAIL_HOME]
  --json                    answer in JSON

Exit code 0: all of it is there; 1: something waits, or cannot be sent.`;

/** `celltrail status`. */
export function runStatus(args: string[]): void {
  const values = readArguments(args, {
    ...DATA_FOLDER_OPTIONS,
    json: { type: 'boolean', default: false }
  });
  if (values.help) {
    console.log(STATUS_HELP);
    return;
  }
  const { dataDir } = dataFolders(values);
  const kept = readSyncStatus(dataDir);
  if (values.json) {
    console.log(JSON.stringify(kept, null, 2));
    return;
  }
  if (kept === null) {
    console.log(`Nothing was copied from ${dataDir} to a remote yet.`);
    return;
  }
  const runs = isRunning(kept.pid) ? '' : ' The server that copied it does not run any more.';
  console.log(`${new Date(kept.time).toLocaleString()}: ${sentence(kept.status)}${runs}`);
  for (const { run_name, message } of kept.status.problems) console.log(`${run_name}: ${message}`);
  if (kept.status.state !== 'synced' || kept.status.problems.length > 0) process.exitCode = 1;
}

function sentence(status: SyncStatus): string {
  const { address, state, waiting_runs, waiting_points, oldest_waiting_time, last_error } = status;
  const since = oldest_waiting_time === null ? '' : `, oldest from ${at(oldest_waiting_time)}`;
  const waiting = `${counted(waiting_points, 'point')} of ${counted(waiting_runs, 'run')} waiting${since}`;
  const last =
    status.last_success_time === null ? '' : `, last success ${at(status.last_success_time)}`;
  if (state === 'synced') return `everything is on ${address}${last}.`;
  const error = last_error === null ? '.' : `: ${last_error}`;
  return `${address} is ${WORDS[state]}, ${waiting}${last}${error}`;
}

const WORDS = {
  syncing: 'being copied to',
  offline: 'offline',
  refused: 'not being copied to',
  paused: 'paused'
};

const at = (time: number) => new Date(time).toLocaleTimeString();
