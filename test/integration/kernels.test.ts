import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getOutputs } from '../../src/protocol/endpoints/sessions.ts';
import type { Execution, Session } from '../../src/protocol/entities/session.ts';
import { writeKernelSpecs } from '../jupyter/beside.ts';
import { JupyterServer } from '../jupyter/jupyter-server.ts';
import { KernelSession, type Executed } from '../jupyter/kernel-session.ts';
import { Record } from '../jupyter/record.ts';

/** Ids of the cells, in the order in which they stand. */
const RUN_ALL = ['ok', 'loop', 'fails', 'behind', 'last'] as const;
type Cells = { [cell_id in (typeof RUN_ALL)[number] | 'slow']: string };

const PYTHON: Cells = {
  ok: 'print("hello")',
  loop: 'for i in range(5):\n    print(i)',
  fails: 'raise ValueError("bad")',
  behind: 'print("behind")',
  last: 'print("last")',
  slow: 'import time\ntime.sleep(60)'
};

/** One notebook in the language of each kernel. */
const NOTEBOOKS: { [kernel_name: string]: Cells } = {
  python3: PYTHON,
  xpython: PYTHON,
  'celltrail-typescript': {
    ok: 'console.log("hello")',
    loop: 'for (let i = 0; i < 5; i++) console.log(i)',
    fails: 'throw new RangeError("bad")',
    behind: 'console.log("behind")',
    last: 'console.log("last")',
    slow: 'await new Promise(done => setTimeout(done, 60_000))'
  },
  bash: {
    ok: 'echo hello',
    loop: 'for i in 0 1 2 3 4; do echo $i; done',
    fails: '(exit 3)',
    behind: 'echo behind',
    last: 'echo last',
    slow: 'sleep 60'
  }
};
const KERNELS = Object.keys(NOTEBOOKS);

/** An execution as it is compared between kernels. */
interface Told {
  cell_id: string | null;
  asWritten: boolean;
  attempt: number;
  state: Execution['state'];
  hasError: boolean;
  text: string;
}

/** As Jupyter's `/api/kernels` has it. */
interface Kernel {
  execution_state: string;
  last_activity: string;
}

/** The record of a kernel's two lives, and what its front end was told of the first cell of the second. */
interface Lives {
  sessions: Session[];
  told: Told[][];
  error: Execution['error'];
  said: Executed;
}

describe('the same notebook', () => {
  let server: JupyterServer;
  let record: Record;
  let specs: string;
  const lives = new Map<string, Lives>();

  beforeAll(async () => {
    specs = mkdtempSync(join(tmpdir(), 'ct-kernels-'));
    writeKernelSpecs(specs);
    server = await JupyterServer.start({ env: { JUPYTER_PATH: specs } });
    record = new Record(server);
    await Promise.all(KERNELS.map(async name => lives.set(name, await secondIfSilent(name))));
  });
  afterAll(async () => {
    await server?.stop();
    server?.remove();
    rmSync(specs, { recursive: true, force: true, maxRetries: 5 });
  });

  /** A kernel whose answer is lost while four of them start at once on two cores is no finding. */
  const secondIfSilent = async (kernel: string) => {
    const late = new Promise<null>(done => setTimeout(done, 45_000, null).unref());
    return (await Promise.race([live(kernel), late])) ?? live(kernel, `${kernel} again.ipynb`);
  };

  /** Run all; the first cell again; restart while a cell runs; the first cell; kill while a cell runs. */
  async function live(kernel: string, path = `${kernel}.ipynb`): Promise<Lives> {
    const cells = NOTEBOOKS[kernel];
    const notebook = await KernelSession.open(server, path, kernel);
    await Promise.all(RUN_ALL.map(cell_id => notebook.send(cells[cell_id], cell_id).done));
    // tslab gives up what comes within 0.2 s after a cell that failed.
    await new Promise(done => setTimeout(done, 400));
    await notebook.execute(cells.ok, 'ok');
    await runSlow(notebook, path);
    await notebook.restart();
    const said = await notebook.execute(cells.ok, 'ok');
    await runSlow(notebook, path);
    const pid = execFileSync('pgrep', ['-f', `kernel-${notebook.kernel_id}.json`]).toString();
    process.kill(Number.parseInt(pid, 10), 'SIGKILL');
    const [second, first] = await record.until(
      () => record.sessions(path),
      sessions => sessions.length === 2 && sessions.every(({ state }) => state === 'ended')
    );
    await notebook.shutdown();
    const executions = await Promise.all(
      [first, second].map(({ session_id }) => record.executions(session_id))
    );
    return {
      sessions: [first, second],
      told: await Promise.all(executions.map(all => Promise.all(all.map(tell)))),
      error: executions[0].find(({ cell_id }) => cell_id === 'fails')!.error,
      said
    };

    async function tell({ execution_id, cell_id, source, attempt, state, error }: Execution) {
      const { outputs } = await record.call(getOutputs, { execution_id });
      const printed = outputs.filter(({ name }) => name === 'stdout');
      return {
        cell_id,
        asWritten: source === cells[cell_id as keyof Cells],
        attempt,
        state,
        hasError: error !== null,
        text: printed.map(({ text }) => text).join('')
      };
    }

    async function runSlow(session: KernelSession, of: string): Promise<void> {
      const { execution_id } = session.send(cells.slow, 'slow');
      await record.until(
        async () => record.executions((await record.session(of)).session_id),
        all => all.some(one => one.execution_id === execution_id && one.state === 'started')
      );
    }
  }

  it('on TypeScript keeps its kernel busy while a queued cell runs', async () => {
    const notebook = await KernelSession.open(server, 'queued.ipynb', 'celltrail-typescript');
    const first = notebook.send('await new Promise(done => setTimeout(done, 300))', 'ok');
    notebook.send('await new Promise(() => setInterval(console.log, 50, 1).unref())', 'slow');
    await first.done;
    const over = Date.now();
    const kernel = await record.until(
      () => server.json<Kernel>(`api/kernels/${notebook.kernel_id}`),
      ({ last_activity }) => Date.parse(last_activity) > over
    );
    expect(kernel.execution_state).toBe('busy');
    await notebook.shutdown();
  });

  it.each([
    ['python3', 'KeyboardInterrupt'],
    ['celltrail-typescript', 'Error'],
    ['bash', 'KeyboardInterrupt']
  ])('on %s interrupted is a cell that failed, which lasted until then', async (kernel, name) => {
    const path = `${kernel} interrupted.ipynb`;
    const notebook = await KernelSession.open(server, path, kernel);
    const { done } = notebook.send(NOTEBOOKS[kernel].slow, 'slow');
    await record.until(
      () => record.sessions(path),
      ([session]) => session?.state === 'busy'
    );
    // tslab does not hear of it while it compiles the cell: a user asks again.
    const over = async () => {
      await notebook.interrupt();
      return Promise.race([done.then(() => true), new Promise(after => setTimeout(after, 1_000))]);
    };
    while (!(await over()));
    const session = await record.session(path);
    const [slow] = await record.until(
      () => record.executions(session.session_id),
      ([execution]) => execution.ended_time !== null
    );
    expect(slow).toMatchObject({ state: 'error', error: { name } });
    expect(slow.ended_time).toBeGreaterThan(slow.started_time!);
    await notebook.shutdown();
  });

  const one = (cell_id: string, state: Told['state'], text = '', attempt = 1): Told => {
    return { cell_id, asWritten: true, attempt, state, hasError: state === 'error', text };
  };
  const RAN = [
    one('ok', 'ok', 'hello\n'),
    one('loop', 'ok', '0\n1\n2\n3\n4\n'),
    one('fails', 'error')
  ];
  const firstLife = (kernel: string) => lives.get(kernel)!.told[0];

  it.each(KERNELS)('on %s is recorded cell by cell, with outputs and an error', kernel => {
    expect(firstLife(kernel).slice(0, 3)).toEqual(RAN);
    expect(firstLife(kernel)[5]).toEqual(one('ok', 'ok', 'hello\n', 2));
    expect(firstLife(kernel)).toHaveLength(7);
  });

  it.each(['python3', 'celltrail-typescript', 'bash'])(
    'on %s aborts what is behind a cell that fails',
    kernel => {
      expect(firstLife(kernel).slice(3, 5)).toEqual([
        one('behind', 'aborted'),
        one('last', 'aborted')
      ]);
    }
  );

  it('on xpython executes what is behind a cell that fails, and has the same error for it', () => {
    expect(firstLife('xpython').slice(3, 5)).toEqual([
      one('behind', 'error', 'behind\n'),
      one('last', 'error', 'last\n')
    ]);
  });

  it('has every message of the kernels in the record', () => {
    expect(server.output).not.toContain('refused a frame');
  });

  it.each(KERNELS)('on %s restarted while a cell runs is KILLED', async kernel => {
    const [{ end_reason, run_id }] = lives.get(kernel)!.sessions;
    expect(end_reason).toBe('restarted while a cell ran');
    expect((await record.run(run_id)).info.status).toBe('KILLED');
  });

  // Jupyter interrupts a kernel before it stops it. The state is what the kernel still says of that.
  it.each([
    ['python3', ['error', 'lost']],
    ['xpython', ['error', 'lost']],
    ['celltrail-typescript', ['error', 'lost']],
    ['bash', ['ok', 'error', 'lost']] // it answers as if the cell had come to its end
  ])('on %s the cell that ran at the restart has one of the states %j', (kernel, states) => {
    const slow = firstLife(kernel)[6];
    expect(slow).toMatchObject({ cell_id: 'slow', asWritten: true, attempt: 1 });
    expect(states).toContain(slow.state);
  });

  it.each(KERNELS)('on %s killed while a cell runs is FAILED, and that cell lost', async kernel => {
    const { sessions, told, said } = lives.get(kernel)!;
    const [, { end_reason, run_id }] = sessions;
    expect(end_reason).toBe('kernel died (signal 9)');
    expect((await record.run(run_id)).info.status).toBe('FAILED');
    // Attempts count from 1 again.
    expect(told[1]).toEqual([one('ok', 'ok', said.text), one('slow', 'lost')]);
  });

  it.each([
    ['python3', 'ValueError', 'bad'],
    ['xpython', 'ValueError', 'bad'],
    ['celltrail-typescript', 'RangeError', 'bad'],
    ['bash', 'Error', 'exit code 3']
  ])('on %s names the error %s: %s', (kernel, name, message) => {
    expect(lives.get(kernel)!.error).toMatchObject({ name, message });
  });
});
