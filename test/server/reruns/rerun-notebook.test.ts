import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RerunParameter } from '../../../src/protocol/endpoints/reruns.ts';
import { Recorder } from '../../../src/recorder/recorder.ts';
import { rerunForm, rerunNotebook } from '../../../src/server/reruns/rerun-notebook.ts';
import { parametersSource } from '../../../src/server/reruns/rerun-parameters.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { FrameScript } from '../../recorder/frame-script.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-rerun-'));
const store = await openStore({ dataDir: folder, sync: 'normal' });
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

type Ran = [cell: string, code: string, tags?: string[], state?: string];

/** @returns id of the session run */
async function ran(kernel_id: string, ...cells: Ran[]): Promise<string> {
  const script = new FrameScript({ kernel_id, tag: kernel_id }).kernel('started');
  for (const [at, [cell, code, tags, state = 'ok']] of cells.entries()) {
    const id = `${kernel_id}${at}`;
    script
      .request(id, { cell, code, tags })
      .status(id, 'busy')
      .input(id, at + 1, code);
    script.reply(id, state).status(id, 'idle');
  }
  const recorder = new Recorder(store.sessions, store.tracking, { observer: kernel_id });
  await recorder.resume();
  await recorder.receive(script.frames);
  const [session] = await store.sessions.listSessions({ kernel_id });
  return session.run_id;
}

interface Cell {
  id: string;
  source: string;
  metadata: { tags?: string[] };
}
async function cellsOf(run_id: string, parameters: RerunParameter[] = []) {
  const { notebook } = await rerunNotebook(store.recorded, run_id, parameters);
  return (notebook as { cells: Cell[] }).cells.map(({ id, source, metadata }) =>
    metadata.tags ? [id, source, ...metadata.tags] : [id, source]
  );
}
const literal = (name: string, value: string): RerunParameter => ({ name, kind: 'literal', value });

describe('the notebook that is run again', () => {
  it('has each cell as it ran last, and the parameters where papermill puts them', async () => {
    const run_id = await ran(
      'tuned',
      ['setup', 'import x'],
      ['values', "lr = 0.1; n = 1.0\nname = 'a'", ['parameters']],
      ['train', 'fit(lr)', ['a,b', 'one'], 'error'],
      ['train', 'fit(lr, n)', ['one']],
      ['late', 'print(1)'],
      // Ran once more at the end, and is for those before it all the same.
      ['values', "lr = 0.2; n = 1.0\nname = 'a'", ['parameters']]
    );
    expect(await rerunForm(store.recorded, run_id)).toEqual({
      run_id,
      notebook_path: 'train.ipynb',
      parameters: [
        literal('lr', '0.2'),
        literal('n', '1.0'),
        { name: 'name', kind: 'text', value: 'a' }
      ],
      problem: null
    });
    const plain = [
      ['setup', 'import x'],
      ['values', "lr = 0.2; n = 1.0\nname = 'a'", 'parameters'],
      ['train', 'fit(lr, n)', 'one'],
      ['late', 'print(1)']
    ];
    expect(await cellsOf(run_id)).toEqual(plain);
    const injected = ['injected-parameters', '# Parameters\nlr = 1e-3\n', 'injected-parameters'];
    expect(await cellsOf(run_id, [literal('lr', ' 1e-3 ')])).toEqual(
      plain.toSpliced(2, 0, injected)
    );
  });

  it('has the parameters that were injected before, and others in their place', async () => {
    const run_id = await ran(
      'again',
      ['values', 'lr = 0.1', ['parameters']],
      ['injected-parameters', '# Parameters\nlr = 0.2\nn = 1.0\n', ['injected-parameters']]
    );
    const { parameters } = await rerunForm(store.recorded, run_id);
    expect(parameters).toEqual([literal('lr', '0.2'), literal('n', '1.0')]);
    expect((await cellsOf(run_id, [literal('lr', '3')])).map(([, source]) => source)).toEqual([
      'lr = 0.1',
      '# Parameters\nn = 1.0\nlr = 3\n'
    ]);
  });

  it.each([
    ['untracked', ['a', 'x', ['no-track']], 'Cell [1] is tagged no-track'],
    ['secret', ['a', 'key = "[celltrail: secret removed]"'], 'A secret was taken out']
  ] as [string, Ran, string][])(
    'is none when what it ran is not kept: %s',
    async (name, cell, why) => {
      const run_id = await ran(name, cell);
      expect((await rerunForm(store.recorded, run_id)).problem).toContain(why);
      await expect(rerunNotebook(store.recorded, run_id, [])).rejects.toMatchObject({
        code: 'INVALID_PARAMETER_VALUE',
        message: expect.stringContaining(why)
      });
    }
  );
});

describe('parameters of a form', () => {
  it('are written in the language of the kernel', () => {
    const given = [
      { name: 'text', kind: 'text', value: 'say "hi" \\ $x\n' },
      { name: 'layers', kind: 'literal', value: '[64,\n 32]' }
    ];
    expect(parametersSource(given, 'python')).toBe(
      '# Parameters\ntext = "say \\"hi\\" \\\\ $x\\n"\nlayers = [64,\n 32]\n'
    );
    expect(parametersSource(given, 'julia')).toContain('\\$x');
    expect(parametersSource([literal('n', 'Infinity')], 'typescript')).toBe(
      '// Parameters\nlet n = Infinity;\n'
    );
    expect(parametersSource([literal('n', "float('nan')")], 'python')).toContain("float('nan')");
  });

  it.each([
    literal('lr', '0.1; import os'),
    literal('lr', '0.1\nx = 2'),
    literal('lr', 'os.getcwd()'),
    literal('lr', ''),
    literal('lr', '1  # one\n2'),
    literal('a b', '1'),
    literal('x = 2; y', '1'),
    { name: 'x = 2; y', kind: 'text', value: '1' },
    { name: 'x', kind: 'code', value: '1' },
    { name: 'x', kind: 'literal' },
    null
  ])('are literals and nothing else, so %j is refused', given => {
    expect(() => parametersSource([given], 'python')).toThrow(
      expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE' })
    );
  });
});
