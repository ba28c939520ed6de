import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getLineage } from '../../src/protocol/endpoints/lineage.ts';
import { getRunOrigins } from '../../src/protocol/endpoints/run-origins.ts';
import { searchRuns } from '../../src/protocol/endpoints/runs.ts';
import { getSeries } from '../../src/protocol/endpoints/series.ts';
import type { Session } from '../../src/protocol/entities/session.ts';
import { JupyterServer } from '../jupyter/jupyter-server.ts';
import { KernelSession } from '../jupyter/kernel-session.ts';
import { paramOf, Record, tagOf } from '../jupyter/record.ts';

const NOTEBOOK = 'attribution.ipynb';

/** One kernel for all: a session with many cells is what attribution is about. */
describe('what cells log with an unmodified mlflow client', () => {
  let server: JupyterServer;
  let record: Record;
  let notebook: KernelSession;
  let session: Session;

  beforeAll(async () => {
    server = await JupyterServer.start();
    record = new Record(server);
    notebook = await KernelSession.open(server, NOTEBOOK);
    await notebook.execute('import mlflow, threading, time', 'imports');
    session = await record.session(NOTEBOOK);
  });
  afterAll(async () => {
    await server?.stop();
    server?.remove();
  });

  const runNamed = async (name: string) => {
    const filter = `attributes.run_name = '${name}'`;
    const { runs } = await record.call(searchRuns, {
      experiment_ids: [session.experiment_id],
      filter
    });
    return runs![0];
  };
  /** What arrives in the moment after an error is aborted with what waited behind it. */
  const afterError = async (code: string, cell: string) => {
    while ((await notebook.execute(code, cell)).status === 'aborted');
  };
  /** The cells that the points of a series lead to, in order of step. */
  const owners = async (run: string, metric_key: string) => {
    const { run_id } = (await runNamed(run)).info;
    const { origin, origins } = await record.call(getSeries, { run_id, metric_key });
    return origin.map(at => (at < 0 ? null : ownerOf(origins[at])));
  };
  const ownerOf = ({ cell_id, inferred }: { cell_id: string | null; inferred: boolean }) =>
    `${cell_id}${inferred ? ' (inferred)' : ''}`;

  it('two cells that log one metric into one run each have their points', async () => {
    await notebook.execute(
      'run = mlflow.start_run(run_name="two")\nmlflow.log_metric("loss", 1, step=0)',
      'first'
    );
    const sent = [
      notebook.send(
        'for step in (1, 2): mlflow.log_metric("loss", 1, step=step); time.sleep(0.1)',
        'second'
      ),
      // Queued while the second one logs.
      notebook.send('mlflow.log_metric("loss", 1, step=3)\nmlflow.log_param("lr", 0.1)', 'third')
    ];
    await Promise.all(sent.map(({ done }) => done));
    await notebook.execute('mlflow.end_run()', 'end');
    expect(await owners('two', 'loss')).toEqual(['first', 'second', 'second', 'third']);
    const { info } = await runNamed('two');
    const { params, origins } = await record.call(getRunOrigins, { run_id: info.run_id });
    expect(params.map(({ key, origin }) => [key, ownerOf(origins[origin])])).toEqual([
      ['lr', 'third']
    ]);
  });

  it('what is logged asynchronously is of the cell that logged it, though it is sent later', async () => {
    await notebook.execute(
      'with mlflow.start_run(run_name="async"):\n' +
        '    for step in range(20): mlflow.log_metric("loss", 1, step=step, synchronous=False)\n' +
        '    mlflow.flush_async_logging()',
      'async'
    );
    expect(new Set(await owners('async', 'loss'))).toEqual(new Set(['async']));
  });

  it('nested runs are the runs of the cells that opened them', async () => {
    await notebook.execute(
      'with mlflow.start_run(run_name="outer"):\n' +
        '    mlflow.log_metric("a", 1)\n' +
        '    with mlflow.start_run(run_name="inner", nested=True): mlflow.log_metric("b", 1)',
      'nesting'
    );
    expect([await owners('outer', 'a'), await owners('inner', 'b')].flat()).toEqual([
      'nesting',
      'nesting'
    ]);
    const [outer, inner] = [await runNamed('outer'), await runNamed('inner')];
    expect(tagOf(outer, 'mlflow.parentRunId')).toBe(session.run_id);
    expect(tagOf(inner, 'mlflow.parentRunId')).toBe(outer.info.run_id);
  });

  it('a registered version leads back to the cell that made its model', async () => {
    await notebook.execute(
      'import numpy\n' +
        'run = mlflow.start_run(run_name="model")\n' +
        'data = mlflow.data.from_numpy(numpy.zeros((2, 2)), name="zeros")\n' +
        'mlflow.log_input(data, context="training")',
      'loads'
    );
    await notebook.execute(
      'def predict(model_input: list[str]) -> list[str]: return model_input\n' +
        'model = mlflow.pyfunc.log_model(name="net", python_model=predict, pip_requirements=[])',
      'trains'
    );
    await notebook.execute(
      'mlflow.register_model(model.model_uri, "net-of-cells"); mlflow.end_run()',
      'registers'
    );
    const { root, nodes, edges } = await record.call(getLineage, {
      model: 'net-of-cells',
      version: '1'
    });
    const cellOf = (id: string) =>
      nodes.flatMap(one => (one.kind === 'execution' && one.id === id ? [one.cell_id] : []))[0];
    const into = (to: string, kind: string) =>
      edges.filter(edge => edge.to === to && edge.kind === kind).map(({ from }) => from);
    const [model] = into(root, 'registered_as');
    expect(nodes.find(({ id }) => id === model)).toMatchObject({ label: 'net' });
    expect(into(model, 'made').map(cellOf)).toEqual(['trains']);
    expect(into(root, 'registered').map(cellOf)).toEqual(['registers']);
    const dataset = nodes.find(({ kind }) => kind === 'dataset');
    expect(dataset).toMatchObject({ label: 'zeros' });
    const users = edges.filter(({ kind, from }) => kind === 'used' && from === dataset?.id);
    expect(users.map(({ to }) => cellOf(to))).toContain('loads');
  });

  it('a thread that logs while another cell runs, and after it, is inferred', async () => {
    await notebook.execute(
      'def work(run_id):\n' +
        '    for step in range(12): mlflow.MlflowClient().log_metric(run_id, "bg", 1, step=step); time.sleep(0.1)\n' +
        'with mlflow.start_run(run_name="thread") as run: pass\n' +
        'worker = threading.Thread(target=work, args=(run.info.run_id,)); worker.start(); time.sleep(0.35)',
      'starts'
    );
    await notebook.execute('time.sleep(0.4)', 'sleeps');
    await new Promise(done => setTimeout(done, 600));
    await notebook.execute('worker.join()', 'joins');
    const found = await owners('thread', 'bg');
    expect(found[0]).toBe('starts');
    expect(new Set(found)).toEqual(new Set(['starts', 'sleeps (inferred)']));
    expect(found.filter(owner => owner === 'sleeps (inferred)').length).toBeGreaterThan(4);
  });

  it('an interrupt ends no run: the person goes on logging into it', async () => {
    const { done } = notebook.send(
      'mlflow.start_run(run_name="interrupted")\n' +
        'for step in range(1000): mlflow.log_metric("loss", 1, step=step); time.sleep(0.05)',
      'endless'
    );
    await record.until(
      async () => (await record.cellMetrics(NOTEBOOK)).cells.map(({ cell_id }) => cell_id),
      cells => cells.includes('endless')
    );
    await notebook.interrupt();
    expect((await done).status).toBe('error');
    await afterError('mlflow.log_metric("loss", 2, step=2000)\nmlflow.end_run()', 'goes on');
    const { info } = await runNamed('interrupted');
    expect(info.status).toBe('FINISHED');
    const found = await owners('interrupted', 'loss');
    expect([found[0], found.at(-1)]).toEqual(['endless', 'goes on']);
  });

  it('points with timestamps of the user are placed by when they came', async () => {
    await notebook.execute(
      'with mlflow.start_run(run_name="dated") as run:\n' +
        '    mlflow.MlflowClient().log_metric(run.info.run_id, "old", 1, timestamp=1, step=0)\n' +
        '    mlflow.MlflowClient().log_metric(run.info.run_id, "old", 1, timestamp=4102444800000, step=1)',
      'dates'
    );
    expect(await owners('dated', 'old')).toEqual(['dates', 'dates']);
  });

  it('a training cell executed three times is one session, three attempts and three curves', async () => {
    const train = (lr: number) =>
      `mlflow.start_run(run_name="attempts", run_id=globals().get("kept"))\n` +
      `kept = mlflow.active_run().info.run_id\nmlflow.log_param("lr", ${lr})\n` +
      `for step in range(3): mlflow.log_metric("loss", ${lr}, step=step)\nmlflow.end_run()`;
    const executed = [];
    for (const lr of [0.1, 0.2, 0.3]) executed.push(await notebook.execute(train(lr), 'train'));
    expect(executed.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
    const run = await runNamed('attempts');
    expect(paramOf(run, 'lr')).toBe('0.3');
    const curves = [];
    for (const { execution_id } of executed) {
      const { values, origins } = await record.call(getSeries, {
        run_id: run.info.run_id,
        metric_key: 'loss',
        execution_id
      });
      curves.push([origins[0].attempt, origins[0].inferred, values]);
    }
    expect(curves).toEqual([
      [1, false, [0.1, 0.1, 0.1]],
      [2, false, [0.2, 0.2, 0.2]],
      [3, false, [0.3, 0.3, 0.3]]
    ]);
    // Taken up again by the last execution: the tags name it, and it is where it was made.
    expect(tagOf(run, 'celltrail.attempt')).toBe('3');
    expect((await record.sessions(NOTEBOOK)).length).toBe(1);
  });

  it('a second run that is opened while one is fails by the client alone, and names what is open', async () => {
    await notebook.execute('mlflow.start_run(run_name="left open")', 'opens');
    const { status, text } = await notebook.execute('mlflow.start_run()', 'opens too');
    expect([status, text]).toEqual(['error', expect.stringContaining('is already active')]);
    const open = await runNamed('left open');
    expect(text).toContain(open.info.run_id);
    expect(tagOf(open, 'celltrail.cell.id')).toBe('opens');
    expect(open.info.status).toBe('RUNNING');
    await afterError('mlflow.end_run()', 'ends');
  });

  it('a run taken up by its id in a later session has points of both', async () => {
    await notebook.execute(
      'with mlflow.start_run(run_name="later"): mlflow.log_metric("loss", 1, step=0)',
      'made'
    );
    await notebook.restart();
    const { info } = await runNamed('later');
    await notebook.execute(
      `import mlflow\nwith mlflow.start_run(run_id="${info.run_id}"): mlflow.log_metric("loss", 1, step=1)`,
      'taken up'
    );
    expect(await owners('later', 'loss')).toEqual(['made', 'taken up']);
    const again = await runNamed('later');
    expect(again.info.status).toBe('FINISHED');
    expect(tagOf(again, 'mlflow.parentRunId')).toBe(session.run_id);
    const [newest] = await record.sessions(NOTEBOOK);
    expect(tagOf(again, 'celltrail.session')).toBe(newest.session_id);
  });
});
