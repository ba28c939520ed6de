import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JupyterServer } from '../test/jupyter/jupyter-server.ts';
import { KernelSession } from '../test/jupyter/kernel-session.ts';
import { percentile } from './http-load.ts';
import { amount, milliseconds, type Measured } from './measured.ts';

const CELLS = 200;
const LINES = 50_000;
const FLOODS = 3;
const FLOOD = `for i in range(${LINES}): print(i, flush=True)`;

/** As loop_watch.py writes it. */
interface Held {
  /** ms. */
  longest: number;
  what: string;
}

/** What a cell costs in a notebook that is recorded, beside one that is not, in turns. */
export async function cells(folder: string): Promise<Measured[]> {
  const watch = join(folder, 'loop.json');
  const [ours, plain] = await Promise.all([
    JupyterServer.start({
      args: ['--ServerApp.jpserver_extensions={"celltrail":True,"loop_watch":True}'],
      env: { LOOP_WATCH_FILE: watch, PYTHONPATH: import.meta.dirname }
    }),
    JupyterServer.start({ args: ['--ServerApp.jpserver_extensions={"celltrail":False}'] })
  ]);
  try {
    const [recorded, bare] = [
      await KernelSession.open(ours, 'bench.ipynb'),
      await KernelSession.open(plain, 'bench.ipynb')
    ];
    for (const notebook of [recorded, bare]) await notebook.execute('pass', 'warm');
    const times: [number[], number[]] = [[], []];
    for (let turn = 0; turn < CELLS; turn++) {
      times[0].push(await timeOf(recorded, 'pass'));
      times[1].push(await timeOf(bare, 'pass'));
    }
    const floods: [number[], number[]] = [[], []];
    for (let turn = 0; turn < FLOODS; turn++) {
      floods[0].push(await timeOf(recorded, FLOOD));
      floods[1].push(await timeOf(bare, FLOOD));
    }
    // It is written a few times a second.
    await new Promise(done => setTimeout(done, 1000));
    const { longest, what } = JSON.parse(readFileSync(watch, 'utf8')) as Held;
    console.error(`longest turn: ${what}`);
    const [recordedMs, bareMs] = times.map(median);
    const [flood, bareFlood] = floods.map(median);
    return [
      milliseconds(
        `an empty cell longer than without celltrail, median of ${CELLS}`,
        recordedMs! - bareMs!,
        true,
        {
          must: 2
        }
      ),
      amount(
        `${LINES.toLocaleString('en')} flushed lines, as long as without celltrail ×`,
        flood! / bareFlood!,
        ''
      ),
      milliseconds('event loop of the Jupyter server held at once, at most', longest, true, {
        must: 5
      })
    ];
  } finally {
    await Promise.all([ours.stop(), plain.stop()]);
    ours.remove();
    plain.remove();
  }
}

async function timeOf(notebook: KernelSession, code: string): Promise<number> {
  const began = performance.now();
  const { status } = await notebook.execute(code, 'cell');
  if (status !== 'ok') throw new Error(`The cell ended with ${status}.`);
  return performance.now() - began;
}

const median = (times: number[]) =>
  percentile(
    times.toSorted((a, b) => a - b),
    0.5
  );
