import { existsSync } from 'node:fs';
import path from 'node:path';

import { formatBytes } from '../plot/format-bytes.ts';
import { ApiError, STATUS_BY_CODE } from '../protocol/errors.ts';
import { openArtifactPlaces } from '../store/artifacts/artifact-places.ts';
import { collectGarbage, type Collected } from '../store/maintenance/collect-garbage.ts';
import { compact, type Compaction } from '../store/maintenance/compact.ts';
import type { Garbage } from '../store/maintenance/maintenance-store.ts';
import { openStore } from '../store/open-store.ts';
import { readArguments } from './arguments.ts';
import { counted, listed } from './counted.ts';
import { DATA_FOLDER_OPTIONS, dataFolders } from './data-folder-options.ts';
import { UsageError } from './failure.ts';
import { ProgressLine } from './progress-line.ts';
import { storeOptions } from './store-options.ts';

const GC_HELP = `celltrail gc: removes what was deleted for good, with its artifacts

  --data DIR                folder of the record (.celltrail) [CELLTRAIL_HOME]; no server may be
                            running on it
  --artifacts-destination DIR
                            as of the server on this folder (artifacts in the data folder)
  --older-than AGE          only what was deleted at least so long ago, as 30d or 1d12h30m
  --run-ids LIST            only these deleted runs, with commas between
  --experiment-ids LIST     only these deleted experiments, with all that is in them
  --logged-model-ids LIST   only these deleted logged models
  --dry-run                 say what would be removed, and remove nothing

Without a list: all deleted runs, experiments and logged models, and the traces of the runs and
experiments. What a registered model version is made of is kept. The database file is written
anew when that makes it much smaller. It can be interrupted and started again at any time.`;

/** `celltrail gc`. */
export async function runGc(args: string[]): Promise<void> {
  const values = readArguments(args, {
    ...DATA_FOLDER_OPTIONS,
    'older-than': { type: 'string' },
    'run-ids': { type: 'string' },
    'experiment-ids': { type: 'string' },
    'logged-model-ids': { type: 'string' },
    'dry-run': { type: 'boolean', default: false }
  });
  if (values.help) {
    console.log(GC_HELP);
    return;
  }
  const { dataDir, artifacts } = dataFolders(values);
  const request = {
    before: Date.now() - readAge(values['older-than']),
    run_ids: idsOf(values['run-ids']),
    experiment_ids: idsOf(values['experiment-ids']),
    logged_model_ids: idsOf(values['logged-model-ids'])
  };
  if (!existsSync(path.join(dataDir, 'store.db'))) {
    throw new UsageError(`There is no record in ${dataDir}. Say where it is with --data.`);
  }
  const dryRun = values['dry-run'];
  const store = await openStore({ dataDir, ...storeOptions() });
  let garbage: Garbage;
  let collected: Collected;
  try {
    garbage = await store.maintenance.findGarbage(request);
    const places = await openArtifactPlaces(path.join(dataDir, 'artifacts'), artifacts, []);
    let now: Collected | null = null;
    const line = new ProgressLine(() => (now === null ? '' : listed(counts(now))));
    try {
      collected = await collectGarbage(garbage, store.maintenance, places, {
        dryRun,
        onProgress: state => {
          now = state;
          line.changed();
        }
      });
    } finally {
      line.end();
    }
  } catch (error) {
    if (error instanceof ApiError && STATUS_BY_CODE[error.code] < 500)
      throw new UsageError(error.message);
    throw error;
  } finally {
    await store.close();
  }
  for (const text of report(garbage, collected, dryRun)) console.log(text);
  if (!dryRun) console.log(compacted(await compact(dataDir)));
}

function report({ kept }: Garbage, collected: Collected, dryRun: boolean): string[] {
  const removed = counts(collected);
  const { outOfReach } = collected;
  const more = (count: number) => (count > 1 ? ` (and ${count - 1} more like it)` : '');
  return [
    removed.length === 0
      ? 'Nothing to remove.'
      : `${dryRun ? 'Would remove' : 'Removed'} ${listed(removed)}.`,
    ...kept.map(({ what, because }) => `Kept ${what}, because ${because}.`),
    ...outOfReach
      .slice(0, 1)
      .map(uri => `Left the artifacts at ${uri}, which is out of reach${more(outOfReach.length)}.`)
  ];
}

function counts({ runs, loggedModels, experiments, traces, files, bytes }: Collected): string[] {
  const parts: Parameters<typeof counted>[] = [
    [runs, 'run'],
    [loggedModels, 'logged model'],
    [experiments, 'experiment'],
    [traces, 'trace']
  ];
  const texts = parts.filter(([count]) => count > 0).map(part => counted(...part));
  if (files > 0) texts.push(`${counted(files, 'file')} (${formatBytes(bytes)})`);
  return texts;
}

function compacted({ before, after, skipped }: Compaction): string {
  switch (skipped) {
    case null:
      return `The database was written anew: ${formatBytes(before)} before, ${formatBytes(after)} now.`;
    case 'small':
      return `The database stays as it is (${formatBytes(before)}): little of it is free, and is used again.`;
    case 'network':
      return 'The database stays as it is: on a network file system it is not written anew.';
    case 'no-room':
      return 'The database stays as it is: the disk has no room to write it anew.';
  }
}

const idsOf = (list: string | undefined) =>
  list === undefined
    ? undefined
    : list
        .split(',')
        .map(id => id.trim())
        .filter(Boolean);

/** As `mlflow gc` reads it: days, hours, minutes and seconds, in this order. @returns ms */
function readAge(text: string | undefined): number {
  if (text === undefined) return 0;
  const parts = /^(?:([\d.]+)d)?(?:([\d.]+)h)?(?:([\d.]+)m)?(?:([\d.]+)s)?$/.exec(text);
  const [days, hours, minutes, seconds] = (parts ?? []).slice(1).map(part => Number(part ?? 0));
  const age = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  if (text === '' || !Number.isFinite(age)) {
    throw new UsageError(
      `--older-than is '${text}'; it must be an age such as '30d', '8h' or '2d8h5m20s'.`
    );
  }
  return Math.floor(age);
}
