import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { listReruns, startRerun } from '../../src/protocol/endpoints/reruns.ts';
import { listSessions } from '../../src/protocol/endpoints/sessions.ts';
import type { EventMessage } from '../../src/protocol/events.ts';
import { companionOf } from '../jupyter/companion-of.ts';
import { JupyterServer } from '../jupyter/jupyter-server.ts';
import { KernelSession } from '../jupyter/kernel-session.ts';
import { Record, tagOf } from '../jupyter/record.ts';

const POINTS = process.env.CELLTRAIL_LONG ? 400 : 50;
const STEPS = Array.from({ length: POINTS }, (_, step) => step);

/** Logs for 2 s and more: long enough for all that happens meanwhile. */
const training = (name: string) =>
  `with mlflow.start_run(run_name="${name}"):\n    for step in range(${POINTS}):\n` +
  '        mlflow.log_metric("loss", step, step=step); time.sleep(0.04)';

/** A Jupyter server with a notebook, whose kernel has the client loaded. */
interface Side {
  server: JupyterServer;
  record: Record;
  path: string;
  notebook: KernelSession;
}

describe('Jupyter servers on one data folder', () => {
  let folder: string;
  let dataDir: string;
  let a: Side;
  let b: Side;
  let c: Side;
  const servers: JupyterServer[] = [];

  async function start(name: string, setup = 'import mlflow, time'): Promise<Side> {
    const rootDir = join(folder, name);
    const args = [`--Celltrail.data_dir=${dataDir}`];
    const server = await JupyterServer.start({ rootDir, args });
    servers.push(server);
    const path = `${name}.ipynb`;
    const notebook = await KernelSession.open(server, path);
    await notebook.execute(setup, 'setup');
    return { server, record: new Record(server), path, notebook };
  }

  /** Runs a training at each of them while something happens; all of it must be on record at the end. */
  async function trainsThrough(sides: Side[], name: string, event: () => unknown): Promise<void> {
    const cells = sides.map(({ notebook }) => notebook.send(training(name), name));
    const first = sides.at(-1)!;
    await first.record.until(
      async () => first.record.nestedRuns(await first.record.session(first.path)),
      runs => runs.some(({ info }) => info.run_name === name)
    );
    await event();
    for (const [i, { record, path }] of sides.entries()) {
      const executed = await cells[i].done;
      expect(executed).toMatchObject({ status: 'ok' });
      const sessions = await record.until(
        () => record.sessions(path),
        ([session]) => session.state === 'idle'
      );
      expect(sessions).toHaveLength(1);
      const [session] = sessions;
      expect((await record.run(session.run_id)).info.status).toBe('RUNNING');
      const executions = await record.executions(session.session_id);
      expect(executions.filter(({ cell_id }) => cell_id === name)).toMatchObject([
        { execution_id: cells[i].execution_id, state: 'ok', attempt: 1 }
      ]);
      const runs = (await record.nestedRuns(session)).filter(
        ({ info }) => info.run_name === name && info.status === 'FINISHED'
      );
      expect(runs).toHaveLength(1);
      const history = await record.history(runs[0].info.run_id, 'loss');
      expect(history.map(({ step }) => step)).toEqual(STEPS);
    }
  }

  /** The one whose companion holds the folder's lock. */
  function owner(...sides: Side[]): Side {
    const { ino } = statSync(join(dataDir, 'lock.db'));
    const locks = readFileSync('/proc/locks', 'utf8').split('\n');
    const pid = locks
      .map(line => line.trim().split(/\s+/))
      .find(([, , , mode, , file]) => mode === 'WRITE' && file?.endsWith(`:${ino}`))?.[4];
    return sides.find(({ server }) => companionOf(server.pid) === Number(pid))!;
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ct-'));
    dataDir = join(folder, 'data');
    mkdirSync(join(folder, 'b'), { recursive: true });
    inGit('init', '--quiet', '--initial-branch=of-b');
    writeFileSync(join(folder, 'b', 'kept.txt'), '');
    inGit('add', 'kept.txt');
    inGit('commit', '--quiet', '-m', 'first');
    [a, b] = await Promise.all([start('a'), start('b')]);
  });
  afterAll(async () => {
    await Promise.all(servers.map(server => server.stop()));
    for (const server of servers) server.remove();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const inGit = (...args: string[]) =>
    execFileSync('git', [
      ...['-C', join(folder, 'b'), '-c', 'user.name=t', '-c', 'user.email=t@t'],
      ...args
    ]);

  it('record into one store, which each of them shows whole and live', async () => {
    const heard = [a, b].map(({ server }) => hear(server));
    await trainsThrough([a, b], 'together', () => undefined);
    for (const { record } of [a, b]) {
      const { sessions } = await record.call(listSessions, {});
      expect(sessions.map(({ notebook_path }) => notebook_path).sort()).toEqual([
        'a.ipynb',
        'b.ipynb'
      ]);
    }
    for (const { paths, close } of heard) {
      await a.record.until(
        async () => [...paths].sort().join(),
        all => all === 'a.ipynb,b.ipynb'
      );
      close();
    }
  });

  it('tag each run with the repository of its own root', async () => {
    const branch = async ({ record, path }: Side) =>
      tagOf(await record.run((await record.session(path)).run_id), 'mlflow.source.git.branch');
    await b.record.until(
      () => branch(b),
      found => found === 'of-b'
    );
    expect(await branch(a)).toBeUndefined();
  });

  it('run a notebook again beside the one that was asked, though another holds the folder', async () => {
    const holder = owner(a, b);
    const asked = holder === a ? b : a;
    const path = 'again.ipynb';
    const notebook = await KernelSession.open(asked.server, path);
    await notebook.execute('import mlflow; mlflow.log_metric("loss", 0.5)', 'log');
    const { run_id } = await asked.record.session(path);
    const rerun = await asked.record.call(startRerun, { run_id });
    expect((await holder.record.call(listReruns, {})).reruns).toEqual([]);
    const [{ error }] = await asked.record.until(
      async () => (await asked.record.call(listReruns, {})).reruns,
      ([{ running }]) => !running,
      40_000
    );
    expect(error).toBeNull();
    const again = await holder.record.run(rerun.run_id!);
    expect([again.info.status, tagOf(again, 'celltrail.rerun_of')]).toEqual(['FINISHED', run_id]);
    const [newest] = await holder.record.sessions(path);
    expect(newest).toMatchObject({ run_id: rerun.run_id, state: 'ended' });
    const [nested] = await holder.record.nestedRuns(newest);
    expect(await holder.record.history(nested.info.run_id, 'loss')).toMatchObject([{ value: 0.5 }]);
  });

  it('lose nothing when the companion of either is killed', async () => {
    const first = owner(a, b);
    const relay = first === a ? b : a;
    await trainsThrough([a, b], 'relay', () =>
      process.kill(companionOf(relay.server.pid), 'SIGKILL')
    );
    await trainsThrough([a, b], 'owner', () =>
      process.kill(companionOf(first.server.pid), 'SIGKILL')
    );
  });

  it('go on when the owner’s server is stopped, whose sessions have ended', async () => {
    const stopped = owner(a, b);
    const other = stopped === a ? b : a;
    await trainsThrough([other], 'stopped', () => stopped.server.stop());
    const session = await other.record.session(stopped.path);
    expect(session).toMatchObject({ state: 'ended' });
    expect((await other.record.run(session.run_id)).info.status).toBe('FINISHED');
    a = other;
  });

  it('go on when the owner’s server is killed, whose sessions are closed truthfully', async () => {
    c = await start('c');
    expect(owner(a, c)).toBe(a);
    a.notebook.send('time.sleep(60)', 'sleeps');
    await a.record.until(
      () => a.record.sessions(a.path),
      ([session]) => session.state === 'busy'
    );
    await trainsThrough([c], 'killed', () => a.server.stop('SIGKILL'));
    const [session] = await c.record.until(
      () => c.record.sessions(a.path),
      ([ended]) => ended.state === 'ended',
      30_000
    );
    expect((await c.record.run(session.run_id)).info.status).toBe('KILLED');
    expect(tagOf(await c.record.run(session.run_id), 'celltrail.end')).toBe(
      'the Jupyter server stopped while a cell ran'
    );
  });

  it('close the sessions of a relay’s server that is killed, and of no other', async () => {
    const d = await start('d', 'pass');
    const live = await c.record.session(d.path);
    expect((await c.record.run(live.run_id)).info.status).toBe('RUNNING');
    await d.server.stop('SIGKILL');
    const [session] = await c.record.until(
      () => c.record.sessions(d.path),
      ([ended]) => ended.state === 'ended',
      30_000
    );
    expect((await c.record.run(session.run_id)).info.status).toBe('FINISHED');
    expect((await c.record.session(c.path)).state).toBe('idle');
  });
});

/** The notebooks whose sessions a tab of this server hears of. */
function hear({ url, token }: JupyterServer): { paths: Set<string>; close: () => void } {
  const paths = new Set<string>();
  const address = `${url.replace('http', 'ws')}celltrail/api/celltrail/v1/events`;
  const tab = new WebSocket(address, { headers: { authorization: `token ${token}` } });
  tab.on('message', data => {
    const message = JSON.parse(String(data)) as EventMessage;
    if (message.type !== 'events') return;
    for (const event of message.events) {
      if (event.type === 'session' && event.notebook_path) paths.add(event.notebook_path);
    }
  });
  return { paths, close: () => tab.terminate() };
}
