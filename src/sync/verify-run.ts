import { createHash } from 'node:crypto';
import { pages } from '../client/pages.ts';
import { decodeDouble, type WireDouble } from '../protocol/double.ts';
import type { Metric } from '../protocol/entities/run.ts';
import { MAX_METRICS_PER_BATCH } from '../protocol/limits.ts';
import type { SeriesStore } from '../store/series/series-store.ts';
import type { SyncRun, SyncStore } from '../store/sync/sync-store.ts';
import { wasRefused, takenMetrics } from './check-copies.ts';
import { mayLeave } from './consent.ts';
import { NO_COPY } from './copies.ts';
import { localFiles } from './local-files.ts';
import type { RunFiles } from './push-files.ts';
import { pointName } from './point-name.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import type { SyncSettings } from '../protocol/entities/sync.ts';
import { remoteParams } from './run-facts.ts';

export interface VerifyOptions {
  store: SyncStore;
  series: Pick<SeriesStore, 'history'>;
  remote: MlflowRemote;
  files: RunFiles;
  settings: SyncSettings;
}

export interface Verified {
  /** What was missing on the remote, in words; empty: the copy is whole. */
  missing: string[];
  /** What is there and not here, in words: somebody else logged it. */
  extra: string[];
  /** Why it, or its files, could not be compared, in a sentence; null: all was. */
  unreached: string | null;
}

/** Nothing was found out of it but that. */
export const verified = (found: Partial<Verified>): Verified => ({
  missing: [],
  extra: [],
  unreached: null,
  ...found
});

/**
 * Compares the copy of a run with the run: params and tags, counts and checksums of its points, files
 * by name and size. What is missing on the remote is sent, or put on the list of what is due.
 */
export async function verifyRun(local: SyncRun, options: VerifyOptions): Promise<Verified> {
  const { store, remote } = options;
  const { run_id } = local.run.info;
  if (local.remote === null) return verified({});
  const copy = await remote.run(local.remote.run_id);
  if (copy === null) {
    await store.saveRun(run_id, NO_COPY);
    return verified({ missing: ['the run is not there'] });
  }
  const values = await verifyValues(local, copy.data, options);
  const { missing: points, extra } = await verifyPoints(local, local.remote.run_id, options);
  const { missing: lost, unreached } = await verifyFiles(local, local.remote.run_id, options);
  const missing = [...values, ...points, ...lost];
  if (missing.length > 0) await store.runIsDue(run_id);
  return { missing, extra, unreached };
}

async function verifyValues(
  local: SyncRun,
  copy: { params?: { key: string }[]; tags?: { key: string }[] },
  { store }: VerifyOptions
): Promise<string[]> {
  const { sent } = local;
  const params = new Set(copy.params?.map(({ key }) => key));
  const tags = new Set(copy.tags?.map(({ key }) => key));
  const lostParams = remoteParams(local).filter(
    ({ key }) => !params.has(key) && !wasRefused(sent, `param ${key}`)
  );
  const lostTags = Object.keys(sent.tags ?? {}).filter(
    key => !tags.has(key) && !wasRefused(sent, `tag ${key}`)
  );
  if (lostParams.length + lostTags.length === 0) return [];
  const lost = new Set(lostParams.map(({ key }) => key));
  await store.saveRun(local.run.info.run_id, {
    sent: {
      ...sent,
      params: sent.params?.filter(key => !lost.has(key)),
      tags: Object.fromEntries(
        Object.entries(sent.tags ?? {}).filter(([key]) => !lostTags.includes(key))
      )
    }
  });
  return [...lostParams.map(({ key }) => `param ${key}`), ...lostTags.map(key => `tag ${key}`)];
}

async function verifyPoints(
  { run, sent }: SyncRun,
  remote_run_id: string,
  { series, remote }: VerifyOptions
): Promise<Pick<Verified, 'missing' | 'extra'>> {
  const found: Pick<Verified, 'missing' | 'extra'> = { missing: [], extra: [] };
  for (const { key } of takenMetrics(sent, run.data.metrics)) {
    const here = () => historyHere(series, run.info.run_id, key);
    const there = () => remote.historyPages(remote_run_id, key);
    const [ours, theirs] = [await checksum(here()), await checksum(there())];
    if (ours.sum === theirs.sum) continue;
    const known = new Set<string>();
    for await (const page of there()) for (const point of page) known.add(nameOf(point));
    let missing = 0;
    for await (const page of here()) {
      const lost = page.filter(point => !known.has(nameOf(point)));
      missing += lost.length;
      for (let at = 0; at < lost.length; at += MAX_METRICS_PER_BATCH) {
        const metrics = lost.slice(at, at + MAX_METRICS_PER_BATCH);
        await remote.logBatch({ run_id: remote_run_id, metrics });
      }
    }
    const extra = theirs.count + missing - ours.count;
    if (missing > 0) found.missing.push(`${missing} of ${ours.count} points of ${key}`);
    if (extra > 0) found.extra.push(`${extra} points of ${key}`);
  }
  return found;
}

/** As `historyPages` of the remote. */
async function* historyHere(
  series: VerifyOptions['series'],
  run_id: string,
  metric_key: string
): AsyncGenerator<Metric[]> {
  const found = pages(page_token =>
    series.history({ run_id, metric_key, max_results: PAGE, page_token })
  );
  for await (const { metrics = [] } of found) yield metrics;
}

async function verifyFiles(
  { run }: SyncRun,
  remote_run_id: string,
  { store, remote, files, settings }: VerifyOptions
): Promise<Pick<Verified, 'missing' | 'unreached'>> {
  const { files: local, unreached } = await localFiles(files, run.info.artifact_uri);
  const leaving = local.filter(({ path }) => mayLeave(path, settings));
  if (leaving.length === 0) return { missing: [], unreached };
  const there = await remote.files(remote_run_id);
  const lost = leaving.filter(({ path, size }) => there.get(path) !== size);
  for (const { path } of lost) await store.forgetFile(run.info.run_id, path);
  return { missing: lost.map(({ path }) => `file ${path}`), unreached };
}

/** Of points in any order: how many, and the sum of their digests. */
async function checksum(points: AsyncIterable<Metric[]>): Promise<{ count: number; sum: string }> {
  let count = 0;
  let sum = 0n;
  for await (const page of points) {
    for (const point of page) {
      count++;
      sum += createHash('sha1').update(nameOf(point)).digest().readBigUInt64BE();
    }
  }
  return { count, sum: `${count} ${sum}` };
}

const nameOf = ({ step, timestamp, value }: Metric) =>
  pointName(Number(step), Number(timestamp), decodeDouble(value as WireDouble));

const PAGE = 25_000;
