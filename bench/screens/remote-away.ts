import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { setRemote } from '../../src/protocol/endpoints/sync.ts';
import { launchBrowser } from '../../test/e2e/browser.ts';
import { startJupyter, writeNotebook } from '../../test/e2e/jupyter.ts';
import { LabPage } from '../../test/e2e/lab-page.ts';
import { BIN, type JupyterServer } from '../../test/jupyter/jupyter-server.ts';
import { Record } from '../../test/jupyter/record.ts';
import { percentile } from '../http-load.ts';
import { milliseconds, type Measured } from '../measured.ts';
import { startCelltrail } from '../servers.ts';
import { median } from './page-times.ts';
import { statusTimes } from './status-times.ts';

const CALLS = 400;
/** Into the cell, until the remote goes. */
const GOES_MS = 1500;
const ASKS = 150;

/** When each call began and how long it took: of MLflow's own client, and of a plain one. */
const CALL = [
  'import http.client, json, os, time, urllib.parse',
  'import mlflow',
  'run_id = mlflow.active_run().info.run_id if mlflow.active_run() else mlflow.start_run().info.run_id',
  'server = urllib.parse.urlsplit(os.environ["MLFLOW_TRACKING_URI"])',
  'connection = http.client.HTTPConnection(server.netloc)',
  'def plain(value, step):',
  '    body = json.dumps(dict(run_id=run_id, key="plain", value=value, step=step,',
  '                           timestamp=int(time.time() * 1000)))',
  '    path = server.path.rstrip("/") + "/api/2.0/mlflow/runs/log-metric"',
  '    connection.request("POST", path, body, {"Content-Type": "application/json"})',
  '    answer = connection.getresponse()',
  '    assert answer.status == 200, answer.read()',
  '    answer.read()',
  'def timed(log):',
  '    began = time.perf_counter()',
  '    log()',
  '    return (time.perf_counter() - began) * 1000',
  'def train(name):',
  '    calls = []',
  `    for step in range(${CALLS}):`,
  '        value = 1 / (step + 1)',
  '        calls.append([time.time() * 1000,',
  '                      timed(lambda: mlflow.log_metric("loss", value, step=step)),',
  '                      timed(lambda: plain(value, step))])',
  '        time.sleep(0.015)',
  '    json.dump(calls, open(f"{name}.json", "w"))'
].join('\n');

/** Where the record is copied to, and how that is lost. */
interface Away {
  name: string;
  start(folder: string): Promise<Remote>;
}

interface Remote {
  address: string;
  leave(): void | Promise<void>;
  stop(): Promise<void>;
}

const AWAY: readonly Away[] = [
  { name: 'port closed', start: closing },
  { name: 'remote hangs', start: hanging },
  { name: 'packets swallowed', start: swallowing }
];

/** What a cell, Jupyter and the reader notice when the remote goes away while the cell logs. */
export async function remoteAway(folder: string): Promise<Measured[]> {
  const [jupyter, browser] = await Promise.all([startJupyter(), launchBrowser({ asUser: true })]);
  try {
    const names = ['none', ...AWAY.map((_, n) => `away${n}`)];
    writeNotebook(jupyter, 'away.ipynb', [
      { id: 'setup', source: CALL },
      ...names.map(name => ({ id: name, source: `train("${name}")` }))
    ]);
    const lab = await LabPage.open(browser, jupyter, 'away.ipynb');
    await lab.command('celltrail:show-runs');
    await lab.selectCell(0);
    await lab.command('notebook:run-cell');
    const rows = await measureWithout(lab, jupyter);
    for (const [n, away] of AWAY.entries()) {
      const remote = await away.start(folder);
      try {
        rows.push(...(await measure(lab, jupyter, n, away, remote)));
      } finally {
        await remote.stop();
      }
    }
    return rows;
  } finally {
    await browser.close();
    await jupyter.stop();
    jupyter.remove();
  }
}

async function measureWithout(lab: LabPage, jupyter: JupyterServer): Promise<Measured[]> {
  const cell = runCell(lab, 1);
  const status = await statusTimes(jupyter, ASKS);
  await cell;
  return callRows('no remote', callsOf(jupyter, 'none', 0), status);
}

async function measure(
  lab: LabPage,
  jupyter: JupyterServer,
  n: number,
  { name }: Away,
  remote: Remote
): Promise<Measured[]> {
  const record = new Record(jupyter);
  await record.call(setRemote, { address: remote.address });
  const cell = runCell(lab, n + 2);
  await sleep(GOES_MS);
  const left = Date.now();
  const said = offlineSeen(lab.page);
  await remote.leave();
  const [seen, status] = await Promise.all([said, statusTimes(jupyter, ASKS)]);
  await cell;
  await record.call(setRemote, { address: '' });
  await lab.page
    .locator('.ct-status')
    .getByText(/^offline/)
    .waitFor({ state: 'detached' });
  return [
    ...callRows(name, callsOf(jupyter, `away${n}`, left), status),
    milliseconds(`${name}: until the status bar says offline`, seen - left, true, { must: 5000 })
  ];
}

function callRows(name: string, calls: Calls, status: number[]): Measured[] {
  const aim = { must: 5 };
  return [
    milliseconds(`${name}: mlflow.log_metric in a cell, median`, median(calls.mlflow)),
    milliseconds(
      `${name}: mlflow.log_metric in a cell, p99 of ${calls.mlflow.length}`,
      percentile(calls.mlflow, 0.99),
      true,
      aim
    ),
    milliseconds(
      `${name}: a plain call of log-metric in a cell, p99 of ${calls.plain.length}`,
      percentile(calls.plain, 0.99),
      true,
      aim
    ),
    milliseconds(
      `${name}: GET /api/status meanwhile, p99 of ${status.length}`,
      percentile(status, 0.99),
      true,
      { must: 50 }
    )
  ];
}

/** ms each, sorted. */
interface Calls {
  mlflow: number[];
  plain: number[];
}

async function runCell(lab: LabPage, index: number): Promise<void> {
  await lab.selectCell(index);
  await lab.command('notebook:run-cell');
}

/** @param after ms since 1970; those that began later */
function callsOf(jupyter: JupyterServer, name: string, after: number): Calls {
  const all: [began: number, mlflow: number, plain: number][] = JSON.parse(
    readFileSync(join(jupyter.rootDir, `${name}.json`), 'utf8')
  );
  const calls = all.filter(([began]) => began > after);
  const sorted = (place: 1 | 2) => calls.map(call => call[place]).sort((a, b) => a - b);
  return { mlflow: sorted(1), plain: sorted(2) };
}

/** When it was, in ms since 1970. */
function offlineSeen(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((done, fail) => {
        const began = Date.now();
        const look = () => {
          const text = document.querySelector('.ct-status')?.textContent ?? '';
          if (/offline/.test(text)) setTimeout(() => done(Date.now()));
          else if (Date.now() - began > 60_000) fail(new Error(`The status bar says '${text}'.`));
          else requestAnimationFrame(look);
        };
        look();
      })
  );
}

async function closing(folder: string): Promise<Remote> {
  const server = await startCelltrail(folder);
  return {
    address: `http://127.0.0.1:${server.port}`,
    leave: () => server.stop(),
    stop: () => server.stop()
  };
}

async function hanging(folder: string): Promise<Remote> {
  const server = await startCelltrail(folder);
  return {
    address: `http://127.0.0.1:${server.port}`,
    leave: () => server.signal('SIGSTOP'),
    stop: () => {
      server.signal('SIGCONT');
      return server.stop();
    }
  };
}

/** A socket that nobody takes connections from: the system lets in as many as wait there, and drops the rest. */
const FULL = [
  'import socket, sys',
  'full = socket.socket()',
  'full.bind(("127.0.0.1", 0))',
  'full.listen(0)',
  'waiting = [socket.socket() for _ in range(3)]',
  'for one in waiting:',
  '    one.setblocking(False)',
  '    one.connect_ex(full.getsockname())',
  'print(full.getsockname()[1], flush=True)',
  'sys.stdin.read()'
].join('\n');

/** From the start. */
async function swallowing(): Promise<Remote> {
  const child = spawn(join(BIN, 'python'), ['-c', FULL], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout.setEncoding('utf8'), 'data');
  return {
    address: `http://127.0.0.1:${String(port).trim()}`,
    leave: () => undefined,
    stop: async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    }
  };
}
