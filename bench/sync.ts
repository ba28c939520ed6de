import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { API, call, createRuns } from './api.ts';
import { BATCH, batchBody } from './batch-bodies.ts';
import { httpLoad, percentile } from './http-load.ts';
import { amount, milliseconds, perSecond, type Measured } from './measured.ts';
import { startCelltrail, startMlflow, using, type BenchedServer } from './servers.ts';

const CELLTRAIL = resolve(import.meta.dirname, '..', 'bin', 'celltrail');

/** To another celltrail: many runs, a long backlog beside logging, and a remote that hangs. */
export async function syncToCelltrail(folder: string, backlog: number): Promise<Measured[]> {
  const many = await filled(folder, 1000, 1000);
  const seconds = await using(startCelltrail(folder), async remote => {
    const took = await sync(many, remote);
    return { took, points: await latestSteps(remote) };
  });
  return [
    amount(
      '1,000 runs of 1,000 points to a celltrail remote',
      seconds.took,
      's',
      seconds.points === 1000,
      { must: 10 }
    ),
    ...(await beside(folder, backlog)),
    ...(await hanging(folder))
  ];
}

/** To the real server: as a share of what a plain loop of log-batch reaches on it. */
export async function syncToMlflow(folder: string): Promise<Measured[]> {
  const runs = 20;
  const record = await filled(folder, runs, 2000);
  return using(startMlflow(folder), async server => {
    const began = performance.now();
    await fill(server, runs, 2000);
    const plain = (runs * 2000) / ((performance.now() - began) / 1000);
    const took = await sync(record, server);
    const synced = (runs * 2000) / took;
    return [
      perSecond('a plain loop of log-batch × 1,000 to it', plain, 'points'),
      perSecond('sync to it', synced, 'points'),
      {
        ...amount('sync, share of the plain loop', synced / plain, ''),
        aim: { must: 0.9 },
        higherIsBetter: true
      }
    ];
  });
}

/** Logging while a backlog goes to a remote on the same two cores. */
async function beside(folder: string, backlog: number): Promise<Measured[]> {
  const record = await filled(folder, backlog / 250_000, 250_000);
  const remote = await startCelltrail(folder);
  try {
    const alone = await using(startCelltrail(folder, copied(record, folder)), logBatchP99);
    const local = await startCelltrail(folder, record, [
      '--remote',
      `http://127.0.0.1:${remote.port}`
    ]);
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, local.memory())), 200);
    try {
      const busy = await logBatchP99(local);
      const [mine, others] = await using(startCelltrail(folder, copied(record, folder)), plain =>
        atTheSameTime(local, plain)
      );
      const began = performance.now();
      while ((await waiting(local)) > 0) {
        if (performance.now() - began > 600_000) throw new Error('The backlog did not end.');
        await new Promise(done => setTimeout(done, 500));
      }
      return [
        milliseconds('log-batch × 100 while a backlog goes out, p99', busy),
        amount('that beside the same without a remote', busy / alone, '×', true, { must: 1.5 }),
        milliseconds('log-batch × 100 to a third server meanwhile, without a remote, p99', others),
        amount('while a backlog goes out, beside the third server just then', mine / others, '×'),
        amount(
          `memory while a backlog of ${backlog / 1e6}M points goes out`,
          most / 2 ** 20,
          'MB',
          true,
          {
            must: 300
          }
        )
      ];
    } finally {
      clearInterval(watch);
      await local.stop();
    }
  } finally {
    await remote.stop();
  }
}

/** The p99 of both: the difference is what sync costs in its own process, whatever the machine does. */
async function atTheSameTime(one: BenchedServer, other: BenchedServer): Promise<number[]> {
  const both = () => Promise.all([logBatchP99(one), logBatchP99(other)]);
  // The first time their code is new.
  await both();
  return both();
}

/** A remote that takes connections and never answers. */
async function hanging(folder: string): Promise<Measured[]> {
  const sockets = new Set<Socket>();
  const deaf: Server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => undefined).resume();
  });
  deaf.listen(0, '127.0.0.1');
  await once(deaf, 'listening');
  const { port } = deaf.address() as { port: number };
  const plain = await startCelltrail(folder);
  const copying = await startCelltrail(folder, undefined, ['--remote', `http://127.0.0.1:${port}`]);
  try {
    const rounds: [number, number][] = [];
    // In turns, so that what the machine does meanwhile is in both.
    for (let round = 0; round < 5; round++) {
      rounds.push([await logMetricMedian(plain), await logMetricMedian(copying)]);
    }
    const ratios = rounds.map(([without, with_]) => with_ / without).sort((a, b) => a - b);
    return [
      amount('log-metric while the remote hangs, beside none', ratios[2], '×', true, { must: 1.1 })
    ];
  } finally {
    await plain.stop();
    await copying.stop();
    for (const socket of sockets) socket.destroy();
    deaf.close();
  }
}

async function logMetricMedian(server: BenchedServer): Promise<number> {
  const [run_id] = await createRuns(server, 1);
  const { latencies } = await httpLoad({
    port: server.port,
    path: `${API}/runs/log-metric`,
    connections: 1,
    seconds: 2,
    body: n => JSON.stringify({ run_id, key: 'loss', value: n / 3, timestamp: Date.now(), step: n })
  });
  return percentile(latencies, 0.5);
}

async function logBatchP99(server: BenchedServer): Promise<number> {
  const [run_id] = await createRuns(server, 1);
  const { latencies } = await httpLoad({
    port: server.port,
    path: `${API}/runs/log-batch`,
    connections: 1,
    seconds: 8,
    // A training that logs often, not as fast as it goes: a backlog is what is looked at.
    perSecond: 100,
    body: n => batchBody(run_id, n % (1_000_000_000 / BATCH))
  });
  return percentile(latencies, 0.99);
}

/** A data folder with so many runs of one series. */
async function filled(folder: string, runs: number, points: number): Promise<string> {
  return using(startCelltrail(folder), async server => {
    await fill(server, runs, points);
    return server.dataDir;
  });
}

async function fill(server: BenchedServer, runs: number, points: number): Promise<void> {
  const { experiment_id } = (await call(server, 'experiments/create', {
    name: `filled ${Date.now()}`
  })) as { experiment_id: string };
  const time = Date.now();
  for (let run = 0; run < runs; run++) {
    const { run: made } = (await call(server, 'runs/create', {
      experiment_id,
      start_time: time,
      run_name: `run ${run}`
    })) as { run: { info: { run_id: string } } };
    const { run_id } = made.info;
    for (let from = 0; from < points; from += 1000) {
      const metrics = Array.from({ length: Math.min(1000, points - from) }, (_, at) => ({
        key: 'loss',
        value: Math.sin(run + from + at),
        timestamp: time + from + at,
        step: from + at
      }));
      await call(server, 'runs/log-batch', { run_id, metrics });
    }
    await call(server, 'runs/update', { run_id, status: 'FINISHED', end_time: time + points });
  }
}

/** @returns seconds, the start of the process among them */
async function sync(dataDir: string, remote: BenchedServer): Promise<number> {
  const began = performance.now();
  const child = spawn(CELLTRAIL, ['sync', `http://127.0.0.1:${remote.port}`, '--data', dataDir], {
    stdio: ['ignore', 'ignore', 'inherit']
  });
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`celltrail sync ended with ${code}.`);
  return (performance.now() - began) / 1000;
}

async function waiting(server: BenchedServer): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/celltrail/v1/sync`);
  const { status } = (await answer.json()) as { status: { waiting_runs: number } };
  return status.waiting_runs;
}

/** How many runs there have all their points. */
async function latestSteps(server: BenchedServer): Promise<number> {
  const { experiments } = (await call(server, 'experiments/search', { max_results: 100 })) as {
    experiments: { experiment_id: string }[];
  };
  const { runs = [] } = (await call(server, 'runs/search', {
    experiment_ids: experiments.map(({ experiment_id }) => experiment_id),
    max_results: 2000
  })) as { runs?: { data: { metrics?: { step: number }[] } }[] };
  return runs.filter(({ data }) => data.metrics?.[0].step === 999).length;
}

function copied(dataDir: string, folder: string): string {
  const copy = mkdtempSync(join(folder, 'copy-'));
  cpSync(dataDir, copy, { recursive: true });
  return copy;
}
