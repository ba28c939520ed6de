import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  getNotebookSettings,
  setNotebookSettings
} from '../../src/protocol/endpoints/notebook-settings.ts';
import { getSeries } from '../../src/protocol/endpoints/series.ts';
import { getOutputs, writeSessionFiles } from '../../src/protocol/endpoints/sessions.ts';
import { JupyterServer, ROOT } from '../jupyter/jupyter-server.ts';
import { KernelSession } from '../jupyter/kernel-session.ts';
import { paramOf, Record, tagOf } from '../jupyter/record.ts';

interface Language {
  kernel: string;
  parameters: string;
  metric: string;
  param: string;
  word: string;
  secret: string;
}

const LANGUAGES: { [name: string]: Language } = {
  Python: {
    kernel: 'python3',
    parameters: 'lr = 0.1\nlayers = [64, 32]\nname: str = "adam"  # optimiser',
    metric: 'import math\nmath.sqrt(0.25)',
    param: 'print("epoch 1")\nprint("resnet")',
    word: 'print("done")',
    secret: 'print("hush" + "hush")'
  },
  TypeScript: {
    kernel: 'celltrail-typescript',
    parameters:
      'const lr: number = 0.1;\nconst layers = [64, 32];\nconst name = `adam`; // optimiser',
    metric: 'Math.sqrt(0.25)',
    param: 'console.log("epoch 1");\nconsole.log("resnet");',
    word: 'console.log("done");',
    secret: 'console.log("hush" + "hush");'
  }
};

describe('cell tags steer what is recorded', () => {
  let server: JupyterServer;
  let record: Record;

  beforeAll(async () => {
    server = await JupyterServer.start();
    record = new Record(server);
  });
  afterAll(async () => {
    await server?.stop();
    server?.remove();
  });

  it.each(Object.entries(LANGUAGES))('of a %s notebook', async (name, language) => {
    const path = `${name}.ipynb`;
    const notebook = await KernelSession.open(server, path, language.kernel);
    const execute = async (code: string, cell: string, ...tags: string[]) =>
      (await notebook.execute(code, cell, tags)).execution_id;
    await execute(language.parameters, 'params', 'parameters');
    await execute(language.metric, 'value', 'metric:root');
    await execute(language.metric, 'value', 'metric:root');
    await execute(language.param, 'model', 'param:model', 'plot:root');
    const wrong = await execute(language.word, 'wrong', 'metric:none');
    const hidden = await execute(language.secret, 'hidden', 'no-track');
    const { session_id, run_id } = await record.session(path);
    const executions = await record.until(
      () => record.executions(session_id),
      all => all.length === 6 && all.every(({ state }) => state === 'ok') && all[4].note !== null
    );

    const run = await record.run(run_id);
    expect(run.data.metrics).toMatchObject([{ key: 'root', value: 0.5, step: 2 }]);
    expect((await record.history(run_id, 'root')).map(({ step }) => step)).toEqual([1, 2]);
    expect(['lr', 'layers', 'name', 'model'].map(key => paramOf(run, key))).toEqual([
      '0.1',
      '[64, 32]',
      'adam',
      'resnet'
    ]);
    expect(executions.find(({ execution_id }) => execution_id === wrong)!.note).toBe(
      'The tag metric:none needs a number, not “done”.'
    );
    expect(executions.filter(({ note }) => note !== null)).toHaveLength(1);
    expect(executions.find(({ execution_id }) => execution_id === hidden)).toMatchObject({
      source: '',
      state: 'ok',
      cell_id: 'hidden'
    });
    expect(await record.outputs(hidden)).toEqual([]);
    const { cells } = await record.cellMetrics(path);
    expect(cells.find(({ cell_id }) => cell_id === 'model')).toMatchObject({
      plotted: [{ run_id, metric_key: 'root', count: 2 }]
    });

    await execute(language.metric, 'next', 'new-run', 'metric:root');
    await execute(language.word, 'after');
    const sessions = await record.until(
      () => record.sessions(path),
      all => all.length === 2 && all[1].state === 'ended'
    );
    expect(sessions[1].end_reason).toBe('a cell tagged new-run began the next run');
    expect((await record.run(run_id)).info.status).toBe('FINISHED');
    const next = await record.until(
      () => record.executions(sessions[0].session_id),
      all => all.length === 2 && all.every(({ state }) => state === 'ok')
    );
    expect(next.map(({ cell_id, attempt }) => [cell_id, attempt])).toEqual([
      ['next', 1],
      ['after', 1]
    ]);
    await record.until(
      () => record.history(sessions[0].run_id, 'root'),
      points => points.length === 1
    );

    // What was executed is a notebook that nbformat takes, and without what was not to be kept.
    const { paths } = await record.call(writeSessionFiles, { session_id });
    expect(paths).toEqual(['celltrail/executions.jsonl', 'notebook/executed.ipynb']);
    const executed = await record.artifact(run, 'notebook/executed.ipynb');
    expect(executed).not.toContain('hush');
    const file = join(server.rootDir, 'executed.ipynb');
    writeFileSync(file, executed);
    const check = 'import nbformat, sys; nbformat.validate(nbformat.read(sys.argv[1], 4))';
    execFileSync(join(ROOT, '.venv/bin/python'), ['-W', 'error', '-c', check, file]);
    expect(JSON.parse(executed).cells).toHaveLength(6);
  });

  it('prints become metrics once somebody says so, and what the cell printed before too', async () => {
    const notebook_path = 'prints.ipynb';
    const notebook = await KernelSession.open(server, notebook_path, 'python3');
    await notebook.execute(PRINTS, 'train');
    const seen = await record.until(
      () => record.call(getNotebookSettings, { notebook_path }),
      prints => prints.seen.length === 2
    );
    expect(seen).toEqual({ tracked: true, parse_prints: false, seen: ['loss', 'val_loss'] });
    const { run_id } = await record.session(notebook_path);
    expect((await record.run(run_id)).data.metrics ?? []).toEqual([]);

    const on = await record.call(setNotebookSettings, { notebook_path, parse_prints: true });
    expect(on).toEqual({ tracked: true, parse_prints: true, seen: [] });
    expect((await record.history(run_id, 'loss')).map(({ step }) => step)).toEqual([1, 2, 3]);

    const { execution_id } = await notebook.execute(PRINTS, 'train');
    await record.until(
      () => record.history(run_id, 'val_loss'),
      points => points.length === 6
    );
    const series = { run_id, metric_key: 'val_loss', execution_id };
    expect(await record.call(getSeries, series)).toMatchObject({
      parsed: true,
      steps: [1, 2, 3],
      values: [1, 0.5, 0.25],
      origins: [{ execution_id, attempt: 2, inferred: false }]
    });
  });

  it('of a notebook whose tracking is off, only that its cells ran is kept, and what they log', async () => {
    const notebook_path = 'private.ipynb';
    const off = await record.call(setNotebookSettings, { notebook_path, tracked: false });
    expect(off).toMatchObject({ tracked: false });
    const notebook = await KernelSession.open(server, notebook_path, 'python3');
    const code = 'import mlflow\nmlflow.log_metric("m", 1)\nprint("whispered")\n1 / 0';
    await notebook.execute(code, 'cell');
    const session = await record.session(notebook_path);
    const { session_id } = session;
    const [kept] = await record.until(
      () => record.executions(session_id),
      ([first]) => first?.state === 'error'
    );
    expect(kept).toMatchObject({ cell_id: 'cell', cell_tags: ['no-track'] });
    expect(JSON.stringify(await record.call(getOutputs, kept))).not.toContain('whispered');
    expect(JSON.stringify(kept)).not.toMatch(/mlflow|division/);
    const [logged] = await record.nestedRuns(session);
    expect(logged!.data.metrics).toMatchObject([{ key: 'm', value: 1 }]);
    expect(tagOf(logged!, 'celltrail.cell.id')).toBe('cell');
    await record.call(setNotebookSettings, { notebook_path, tracked: true });
    await notebook.execute('2', 'cell');
    const sources = async () => (await record.executions(session_id)).map(({ source }) => source);
    expect(await record.until(sources, ({ length }) => length === 2)).toEqual(['', '2']);
  });
});

/** As Keras prints it: each epoch is one line, drawn again with each batch. */
const PRINTS = `import sys
for epoch in range(3):
    print(f"Epoch {epoch + 1}/3")
    for batch in range(1, 9):
        sys.stdout.write(f"\\r{batch}/8 ━━━━━━━━ 0s 3ms/step - loss: {1 / batch}")
        sys.stdout.flush()
    print(f"\\r8/8 ━━━━━━━━ 0s 3ms/step - loss: {0.5 / (epoch + 1)} - val_loss: {1 / 2 ** epoch}")`;
