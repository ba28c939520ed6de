import { cpSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { artifact } from './artifacts.ts';
import { attribution } from './attribution.ts';
import { cells } from './cells.ts';
import { eventDelay } from './event-delay.ts';
import { filledCelltrail, forgetColumns } from './fill-celltrail.ts';
import { filledMlflow, LONG_POINTS, LONG_RUN } from './fill-mlflow.ts';
import {
  createRunsLoad,
  logBatchManyConnections,
  logBatchOneConnection,
  logBatchSteadily,
  logMetric
} from './ingest.ts';
import { milliseconds, type Measured } from './measured.ts';
import { otherTrackers } from './other-trackers.ts';
import { diskPerPoint, idleMemory, memoryAfter } from './resources.ts';
import { firstAnswer, searchRuns } from './search.ts';
import { labScreens } from './screens/lab-screens.ts';
import { liveTabs } from './screens/live-tabs.ts';
import { mlflowScreens, mlflowTasks } from './screens/mlflow-page.ts';
import { remoteAway } from './screens/remote-away.ts';
import { screens, screenTasks } from './screens/screens.ts';
import { sidebar } from './screens/sidebar.ts';
import { sdkOfCelltrail, sdkOfMlflow } from './sdk.ts';
import { fullHistory, logLongSeries, readLongSeries, readLongSeriesOfMlflow } from './series.ts';
import { startCelltrail, startMlflow, using, type BenchedServer } from './servers.ts';
import { startupBytes } from './startup-bytes.ts';
import { syncToCelltrail, syncToMlflow } from './sync.ts';

export interface BenchOptions {
  /** Thrown away afterwards. */
  folder: string;
  /** Kept: filled stores. */
  cache: string;
  /** An item. */
  seconds: number;
  ingestSeconds: number;
  /** Of the long series. */
  points: number;
  memoryPoints: number;
  full: boolean;
}

/** What is measured on one server of each kind. */
interface Section {
  name: string;
  celltrail(options: BenchOptions): Promise<Measured[]>;
  mlflow(options: BenchOptions): Promise<Measured[]>;
}

const RUNS = 100_000;
const MANY_RUNS = 1_000_000;
/** For what is done on the page of either server. */
const TASK_RUNS = [200, 10_000];
const SEARCH_AIM = { must: 15, stretch: 4 };

export const SECTIONS: readonly Section[] = [
  {
    name: 'ingest',
    celltrail: options =>
      using(startCelltrail(options.folder), async server => {
        const { seconds } = options;
        const rows = [
          startTime(server),
          idleMemory(server),
          ...(await logBatchManyConnections(server, options.ingestSeconds))
        ];
        const logged = pointsOf(rows);
        rows.push(await memoryAfter(server, logged, options.memoryPoints));
        const all = Math.max(logged, options.memoryPoints);
        rows.push(
          await diskPerPoint(server, 'store.db', all),
          ...(await logBatchOneConnection(server, seconds)),
          ...(await logBatchSteadily(server, seconds)),
          ...(await logMetric(server, seconds)),
          ...(await createRunsLoad(server, seconds)),
          ...(await eventDelay(server))
        );
        rows.push(...(await artifact(server)));
        return rows;
      }),
    mlflow: options =>
      using(startMlflow(options.folder), async server => {
        const { seconds } = options;
        const rows = [
          startTime(server),
          idleMemory(server),
          ...(await logBatchOneConnection(server, seconds)),
          ...(await logBatchManyConnections(server, seconds * 2)),
          ...(await logMetric(server, seconds)),
          ...(await createRunsLoad(server, seconds))
        ];
        rows.push(await diskPerPoint(server, 'mlflow.db', pointsOf(rows)));
        rows.push(...(await artifact(server)));
        return rows;
      })
  },
  {
    name: 'series',
    celltrail: options =>
      using(startCelltrail(options.folder), async server => {
        const long = await logLongSeries(server, options.points);
        const million = await logLongSeries(server, LONG_POINTS);
        return [
          ...(await readLongSeries(server, long, options.points)),
          ...(await fullHistory(server, million, 'long'))
        ];
      }),
    mlflow: options =>
      using(startMlflow(options.folder, filledMlflow(options.cache, RUNS)), async server => [
        ...(await readLongSeriesOfMlflow(server)),
        ...(await fullHistory(server, LONG_RUN, 'long'))
      ])
  },
  {
    name: 'search',
    celltrail: async options => [
      ...(await searchFilled(options, RUNS, SEARCH_AIM)),
      ...(options.full ? await searchFilled(options, MANY_RUNS, { must: 40, stretch: 12 }) : [])
    ],
    mlflow: options =>
      using(startMlflow(options.folder, filledMlflow(options.cache, RUNS)), async server => [
        await firstAnswer(server, RUNS),
        await searchRuns(server, RUNS, { times: 5, aim: undefined })
      ])
  },
  {
    name: 'cells',
    celltrail: async ({ folder }) => [...(await cells(folder)), ...(await attribution(folder))],
    mlflow: async () => []
  },
  {
    name: 'screens',
    celltrail: async ({ folder, cache }) => {
      const rows: Measured[] = [];
      const over = async (runs: number, work: typeof screens) => {
        const filled = copied(await filledCelltrail(cache, runs), folder);
        rows.push(...(await using(startCelltrail(folder, filled), server => work(server, runs))));
      };
      await over(RUNS, screens);
      for (const runs of TASK_RUNS) await over(runs, screenTasks);
      rows.push(...(await labScreens()), ...(await remoteAway(folder)));
      return rows;
    },
    mlflow: async ({ folder, cache }) => {
      const rows = await using(startMlflow(folder, filledMlflow(cache, RUNS)), server =>
        mlflowScreens(server, RUNS)
      );
      for (const runs of TASK_RUNS) {
        const filled = copied(filledMlflow(cache, runs), folder);
        rows.push(
          ...(await using(startMlflow(folder, filled), server => mlflowTasks(server, runs)))
        );
      }
      return rows;
    }
  },
  {
    name: 'sync',
    celltrail: async ({ folder, points }) => [
      // It must last for as long as it is looked at.
      ...(await syncToCelltrail(folder, Math.max(points / 2, 2_000_000))),
      ...(await syncToMlflow(folder))
    ],
    mlflow: async () => []
  },
  {
    name: 'sdk',
    celltrail: ({ folder }) =>
      using(startCelltrail(folder), server => sdkOfCelltrail(server, folder)),
    mlflow: ({ folder }) => using(startMlflow(folder), sdkOfMlflow)
  },
  {
    name: 'other trackers',
    celltrail: ({ folder, cache }) => otherTrackers(folder, cache),
    mlflow: async () => []
  },
  { name: 'sidebar', celltrail: ({ folder }) => sidebar(folder), mlflow: async () => [] },
  { name: 'live tabs', celltrail: () => liveTabs(), mlflow: async () => [] },
  { name: 'start weight', celltrail: () => startupBytes(), mlflow: async () => [] }
];

/** For a section that writes: what is kept stays as it was filled. */
function copied(filled: string, folder: string): string {
  const copy = mkdtempSync(join(folder, 'filled-'));
  cpSync(filled, copy, { recursive: true });
  return copy;
}

async function searchFilled(
  options: BenchOptions,
  runs: number,
  aim: Measured['aim']
): Promise<Measured[]> {
  const filled = await filledCelltrail(options.cache, runs);
  forgetColumns(filled);
  const cold = await using(startCelltrail(options.folder, filled), server =>
    firstAnswer(server, runs, 'the very first time')
  );
  return using(startCelltrail(options.folder, filled), async server => [
    await firstAnswer(server, runs),
    cold,
    await searchRuns(server, runs, { times: 50, aim })
  ]);
}

const startTime = (server: BenchedServer) =>
  milliseconds('start to first health, empty folder', server.startMs);

const pointsOf = (rows: readonly Measured[]) =>
  rows.reduce((sum, { points = 0 }) => sum + points, 0);
