import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JupyterServer, ROOT } from '../jupyter/jupyter-server.ts';
import { KernelSession } from '../jupyter/kernel-session.ts';
import { paramOf, Record } from '../jupyter/record.ts';

interface Notebook {
  cells: {
    cell_type: string;
    id: string;
    source: string[];
    metadata: { tags?: string[] };
    outputs?: unknown[];
  }[];
  metadata: { kernelspec: { name: string } };
}

const FOLDER = join(ROOT, 'notebooks');
const read = (name: string) =>
  JSON.parse(readFileSync(join(FOLDER, `${name}.ipynb`), 'utf8')) as Notebook;

/** Each is run from its top; the other three are run in a browser (`test/e2e/shipped-notebooks.test.ts`). */
describe('the notebooks that come with the checkout', () => {
  let server: JupyterServer;
  let record: Record;
  let root: string;

  beforeAll(async () => {
    // In the checkout, as `notebooks/` is: what they import is in node_modules above.
    mkdirSync(join(ROOT, '.cache'), { recursive: true });
    root = mkdtempSync(join(ROOT, '.cache', 'notebooks-'));
    server = await JupyterServer.start({ rootDir: root });
    record = new Record(server);
  });
  afterAll(async () => {
    await server?.stop();
    server?.remove();
    rmSync(root, { recursive: true, force: true });
  });

  /**
   * Runs all cells.
   *
   * @param before what the kernel executes first
   * @returns what each printed, by its name
   */
  async function runAll(name: string, before?: string): Promise<Map<string, string>> {
    const { cells, metadata } = read(name);
    const session = await KernelSession.open(server, `${name}.ipynb`, metadata.kernelspec.name);
    const texts = new Map<string, string>();
    if (before !== undefined) await session.execute(before);
    for (const {
      cell_type,
      id,
      source,
      metadata: { tags }
    } of cells) {
      if (cell_type !== 'code') continue;
      const { status, text } = await session.execute(source.join(''), id, tags);
      expect(`${id}: ${status} ${status === 'ok' ? '' : text}`).toBe(`${id}: ok `);
      texts.set(id, text);
    }
    return texts;
  }
  const nested = async (name: string) => {
    const runs = await record.nestedRuns(await record.session(`${name}.ipynb`));
    return runs.sort((a, b) => a.info.start_time - b.info.start_time);
  };

  it('are saved without outputs, and each cell has a name of its own', () => {
    const names = globSync('*.ipynb', { cwd: FOLDER });
    expect(names).toHaveLength(7);
    for (const name of names) {
      const { cells } = read(name.replace('.ipynb', ''));
      expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
      expect(cells.flatMap(({ outputs = [] }) => outputs)).toEqual([]);
    }
  });

  it('compare_runs finds the best of four', async () => {
    const texts = await runAll('compare_runs');
    const found = texts.get('search')!.trim().split('\n');
    expect(found.length).toBeGreaterThanOrEqual(2);
    expect(found[0]).toMatch(/^rate 0\.5 /);
    // Its curve falls before it flies away.
    const flown = found.find(line => line.startsWith('rate 1.05'))!;
    const [best, last] = flown.match(/[\d.]+(?=,|$)/g)!.map(Number);
    expect(best).toBeLessThan(0.5);
    expect(last).toBeGreaterThan(10);
  });

  it('steering_tags has a record that nothing in it logged', async () => {
    await runAll('steering_tags');
    const [next, first] = await record.until(
      () => record.sessions('steering_tags.ipynb'),
      all => all.length === 2 && all[1].state === 'ended'
    );
    const run = await record.run(first.run_id);
    expect(['learning_rate', 'steps', 'model'].map(key => paramOf(run, key))).toEqual([
      '0.3',
      '25',
      'straight line through the origin'
    ]);
    expect(await record.history(first.run_id, 'error')).toHaveLength(1);
    const { session_id } = first;
    const secret = (await record.executions(session_id)).find(one => one.cell_id === 'secret')!;
    expect(secret).toMatchObject({ source: '', state: 'ok' });
    await record.until(
      () => record.run(next.run_id),
      one => paramOf(one, 'slope') !== undefined
    );
  });

  it('artifacts_and_models registers a model that its alias finds', async () => {
    const texts = await runAll('artifacts_and_models');
    expect(texts.get('register')).toContain('degrees-of-sun 1 is the champion\n');
    expect(texts.get('use')).toBe('6 hours of sun: 12.2 degrees\n');
    const [day] = await nested('artifacts_and_models');
    expect(await record.artifact(day, 'plots/degrees.svg')).toMatch(/^<svg/);
  });

  it('offline_and_sync has its points on a server that was down', async () => {
    // What is set up for the real record is not meant for the two servers of the notebook.
    const token = 'import os\nos.environ["CELLTRAIL_TOKEN"] = "a-token-of-the-real-record"';
    const texts = await runAll('offline_and_sync', token);
    expect(texts.get('waiting')).toMatch(/is offline, 50 points of 1 run waiting/);
    expect(texts.get('copied')).toContain("between two tunnels: {'seat': 'window'}, 50 points\n");
    expect(texts.get('copied')).toContain('everything is on http://127.0.0.1:');
  });
});
