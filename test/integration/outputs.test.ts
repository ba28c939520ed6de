import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecutionOutput } from '../../src/protocol/entities/session.ts';
import { MAX_OUTPUT_TEXT_BYTES } from '../../src/protocol/limits.ts';
import { JupyterServer } from '../jupyter/jupyter-server.ts';
import { KernelSession } from '../jupyter/kernel-session.ts';
import { Record } from '../jupyter/record.ts';

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const LINES = 100_000;
/** In one turn of the kernel, each a message of its own. */
const MESSAGES = process.env['CELLTRAIL_LONG'] === '1' ? 50_000 : 10_000;

describe('what is kept of outputs', () => {
  let server: JupyterServer;
  let record: Record;
  let notebook: KernelSession;

  beforeAll(async () => {
    server = await JupyterServer.start();
    record = new Record(server);
    notebook = await KernelSession.open(server, 'outputs.ipynb');
  });
  afterAll(async () => {
    await server?.stop();
    server?.remove();
  });

  /** What is kept of a cell, once all of it is. */
  const kept = async (code: string, cell: string, from = notebook, path = 'outputs.ipynb') => {
    const { execution_id, status, text } = await from.execute(code, cell);
    const { session_id } = await record.session(path);
    const execution = await record.until(
      async () =>
        (await record.executions(session_id)).find(each => each.execution_id === execution_id),
      found => found !== undefined && found.state !== 'started' && found.state !== 'queued'
    );
    expect([execution!.state, text]).toEqual([status, expect.any(String)]);
    return { outputs: await record.outputs(execution_id), execution: execution! };
  };

  it('is what the notebook shows: images, HTML, displays that are updated, progress bars, what clears', async () => {
    const { outputs } = await kept(
      `
import base64, time
from IPython.display import HTML, Image, clear_output, display
print("gone")
clear_output()
shown = display(HTML("<b>first</b>"), display_id=True)
for percent in range(0, 101, 20):
    print(f"\\r{percent:3}% \\x1b[32mdone\\x1b[0m", end="")
print()
shown.update(HTML("<b>last</b>"))
display(Image(base64.b64decode("${PIXEL}")))
6 * 7`,
      'rich'
    );
    const data = (type: string, value: unknown) =>
      expect.objectContaining({ data: expect.objectContaining({ [type]: value }) });
    expect(outputs.map(({ output_type }) => output_type)).toEqual([
      'display_data',
      'stream',
      'display_data',
      'execute_result'
    ]);
    expect(outputs[0]).toEqual(data('text/html', '<b>last</b>'));
    expect(outputs[1].text).toBe('100% \u001b[32mdone\u001b[0m\n');
    expect(outputs[2]).toEqual(data('image/png', expect.stringContaining('iVBORw0KGgo')));
    expect(outputs[3]).toEqual(data('text/plain', '42'));
  });

  it('has an error with its traceback, behind what was printed before', async () => {
    const { outputs, execution } = await kept('print("before")\n1 / 0', 'fails');
    expect(outputs).toMatchObject([
      { output_type: 'stream', text: 'before\n' },
      { output_type: 'error', ename: 'ZeroDivisionError', evalue: 'division by zero' }
    ]);
    expect(execution.error).toMatchObject({ name: 'ZeroDivisionError' });
    const traceback = stripVTControlCharacters(execution.error!.traceback.join('\n'));
    expect(traceback).toContain('1 / 0');
  });

  it('of 100,000 lines is the beginning, and fills no disk', async () => {
    const before = sizeOf(join(server.rootDir, '.celltrail'));
    const { outputs } = await kept(
      `for i in range(${LINES}): print("line", i, "x" * 20)`,
      'prints'
    );
    const text = outputs.map(({ text: part }: ExecutionOutput) => String(part)).join('');
    expect(text.startsWith('line 0 ')).toBe(true);
    expect(text.length).toBeLessThanOrEqual(MAX_OUTPUT_TEXT_BYTES);
    expect(text).toMatch(/\[celltrail left out \d+ bytes of text .*\]\n$/);
    expect(sizeOf(join(server.rootDir, '.celltrail')) - before).toBeLessThan(30e6);
  });

  it('of tens of thousands of lines that a kernel sends one by one in a second has all, and the end of the cell', async () => {
    const tslab = await KernelSession.open(server, 'lines.ipynb', 'celltrail-typescript');
    const { outputs, execution } = await kept(
      `for (let i = 0; i < ${MESSAGES}; i++) console.log(i);`,
      'prints',
      tslab,
      'lines.ipynb'
    );
    const lines = outputs
      .map(({ text }) => String(text))
      .join('')
      .trimEnd()
      .split('\n');
    expect(lines).toEqual(Array.from({ length: MESSAGES }, (_, i) => String(i)));
    expect(execution).toMatchObject({ state: 'ok', ended_time: expect.any(Number) });
    await tslab.shutdown();
  });
});

/** Bytes of all files below. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}
