import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Run } from '../../src/protocol/entities/run.ts';
import { eachBehindProxy, project, proxy, runs, server } from './sdk-behind-proxy.ts';

eachBehindProxy();

const LOG_30 = `
  import { metric } from 'celltrail';
  for (let i = 0; i < 30; i++) metric('loss', 1 / (i + 1), i);
  const logged = Date.now();`;
/** Nothing but this thread: neither timers nor answers are served. */
const COMPUTE = (ms: number) => `for (const end = Date.now() + ${ms}; Date.now() < end; ) ;`;

async function losses(run: Run): Promise<number[]> {
  const { body } = await server.get(
    `metrics/get-history?run_id=${run.info.run_id}&metric_key=loss`
  );
  return (body.metrics ?? []).map(({ step }: { step: number }) => step);
}

/** Logs to the same server, until what others left is sent. */
async function nextProcess(): Promise<void> {
  const program = project.start(`
    import { metric } from 'celltrail';
    metric('other', 1);
    const waits = setInterval(() => {}, 1000);
    process.on('SIGTERM', () => clearInterval(waits));`);
  await vi.waitFor(async () => {
    expect((await runs()).map(({ info }) => info.status)).toContain('KILLED');
    expect(project.waiting()).toHaveLength(1);
  }, 10_000);
  program.process.kill('SIGTERM');
  expect((await program.ended).code).toBe(0);
}

const ALL_30 = Array.from({ length: 30 }, (_, step) => step);

it('sends what a program logs while it does nothing but compute', async () => {
  const program = project.start(`${LOG_30} console.log('logged'); ${COMPUTE(20_000)}`);
  await vi.waitFor(async () => {
    const [run] = await runs();
    expect(await losses(run)).toEqual(ALL_30);
  }, 10_000);
  program.process.kill('SIGKILL');
  await program.ended;
});

describe('a process that is killed one second after 30 calls', () => {
  it.each([
    ['waits', 'setInterval(() => {}, 1000);'],
    ['does nothing but compute', COMPUTE(20_000)]
  ])('and %s loses none of them', async (_, then) => {
    const program = project.start(`${LOG_30} console.log('logged'); ${then}`);
    await program.says(/logged/);
    await sleep(1000);
    program.process.kill('SIGKILL');
    await program.ended;
    await nextProcess();
    const killed = (await runs()).find(({ info }) => info.status === 'KILLED')!;
    expect(await losses(killed)).toEqual(ALL_30);
  });

  it('has them sent by the next process when the server was away, and its run ends KILLED', async () => {
    await proxy.refuse();
    const program = project.start(`${LOG_30} console.log('logged'); ${COMPUTE(20_000)}`);
    await program.says(/logged/);
    await sleep(1000);
    program.process.kill('SIGKILL');
    await program.ended;
    expect(project.waiting()).toHaveLength(1);
    await proxy.accept();
    await nextProcess();
    const killed = (await runs()).find(({ info }) => info.status === 'KILLED')!;
    expect(await losses(killed)).toEqual(ALL_30);
    expect(killed.info.end_time).toBeGreaterThan(killed.info.start_time);
    expect(project.waiting()).toEqual([]);
  });

  it('is not sent twice, though nobody heard that its run was made', async () => {
    proxy.next({ kind: 'hang', forwarded: true }, 1, (_, url) => url.includes('runs/create'));
    const program = project.start(`${LOG_30} console.log('logged'); ${COMPUTE(20_000)}`);
    await program.says(/logged/);
    await vi.waitFor(() => expect(proxy.counts.faults.hang).toBe(1), 10_000);
    program.process.kill('SIGKILL');
    await program.ended;
    await nextProcess();
    const made = await runs();
    expect(made.map(({ info }) => info.status).sort()).toEqual(['FINISHED', 'KILLED']);
    expect(await losses(made.find(({ info }) => info.status === 'KILLED')!)).toEqual(ALL_30);
  });
});

describe('what waits in the file', () => {
  it('is for its owner alone, and has no credentials in it', async () => {
    await proxy.refuse();
    const program = project.start(`${LOG_30} setInterval(() => {}, 1000);`, {
      MLFLOW_TRACKING_URI: proxy.address.replace('//', '//anna:pass-word@'),
      MLFLOW_TRACKING_TOKEN: 'token-of-anna'
    });
    await vi.waitFor(() => expect(project.waiting()).toHaveLength(1), 5000);
    const file = path.join(project.outbox, project.waiting()[0]);
    await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toContain('"loss"'), 5000);
    expect(readFileSync(file, 'utf8')).not.toMatch(/pass-word|token-of-anna|YW5uYT/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(project.outbox).mode & 0o777).toBe(0o700);
    program.process.kill('SIGKILL');
    await program.ended;
  });

  it('is left to a process that lives', async () => {
    await proxy.refuse();
    const living = project.start(`${LOG_30} setInterval(() => {}, 1000);`);
    await vi.waitFor(() => expect(project.waiting()).toHaveLength(1), 5000);
    const before = project.waiting();
    const other = project.start(`import { metric } from 'celltrail'; metric('other', 1);
      setTimeout(() => {}, 700);`);
    await other.ended;
    expect(project.waiting()).toContain(before[0]);
    living.process.kill('SIGKILL');
    await living.ended;
  });

  it('is sent when the server is back, with one warning', async () => {
    await proxy.refuse();
    const program = project.start(`${LOG_30} setInterval(() => {}, 1000);`);
    await program.says(/CelltrailWarning/);
    await sleep(1500);
    await proxy.accept();
    await vi.waitFor(async () => {
      const [run] = await runs();
      expect(await losses(run)).toEqual(ALL_30);
    }, 10_000);
    expect(program.output().match(/CelltrailWarning/g)).toHaveLength(1);
    program.process.kill('SIGKILL');
    await program.ended;
  });

  it('waits for as long as the server wants to be left alone', async () => {
    const asked: number[] = [];
    proxy.onRequest = () => asked.push(Date.now());
    proxy.next({ kind: 'status', status: 503, retryAfter: '2' });
    const program = project.start(`${LOG_30} setInterval(() => {}, 1000);`);
    await vi.waitFor(async () => expect(await runs()).toHaveLength(1), 10_000);
    expect(asked[1] - asked[0]).toBeGreaterThanOrEqual(1950);
    program.process.kill('SIGKILL');
    await program.ended;
  });
});

describe('a run that was created in front of a broken line', () => {
  it('is there once, with each point once', async () => {
    proxy.next({ kind: 'reset' }, 1, (_, url) => url.includes('runs/create'));
    proxy.next({ kind: 'reset' }, 2, (_, url) => url.includes('log-batch'));
    await project.run(`import { flush } from 'celltrail'; ${LOG_30} await flush();`);
    const made = await runs();
    expect(made).toHaveLength(1);
    expect(await losses(made[0])).toEqual(ALL_30);
    expect(proxy.counts.faults).toEqual({ reset: 3 });
  });
});

describe('a process that ends', () => {
  const ENDS: [string, string, string, number | null][] = [
    ['by itself', '', 'FINISHED', 0],
    ['by process.exit', 'process.exit(0);', 'FINISHED', 0],
    ['with an exit code', 'process.exit(3);', 'FAILED', 3],
    ['of an uncaught exception', "throw new Error('boom');", 'FAILED', 1],
    ['of a rejection nobody handles', "Promise.reject(new Error('boom'));", 'FAILED', 1]
  ];
  it.each(ENDS)(
    '%s has all on the server, and a run with a true state',
    async (_, end, status, exit) => {
      const program = project.start(`${LOG_30} ${end}`);
      expect(await program.ended).toEqual({ code: exit, signal: null });
      const [run] = await runs();
      expect(run.info.status).toBe(status);
      expect(await losses(run)).toEqual(ALL_30);
      expect(project.waiting()).toEqual([]);
    }
  );

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'of %s ends as without us, with a run that is KILLED',
    async signal => {
      const program = project.start(
        `${LOG_30} setTimeout(() => console.log('logged'), 50); setInterval(() => {}, 1000);`
      );
      await program.says(/logged/);
      program.process.kill(signal);
      expect(await program.ended).toEqual({ code: null, signal });
      const [run] = await runs();
      expect(run.info.status).toBe('KILLED');
      expect(await losses(run)).toEqual(ALL_30);
    }
  );

  it('decides itself about a signal that it listens for', async () => {
    const program = project.start(`${LOG_30}
      process.on('SIGINT', () => console.log('heard'));
      setTimeout(() => console.log('logged'), 50);
      setTimeout(() => {}, 1000);`);
    await program.says(/logged/);
    program.process.kill('SIGINT');
    await program.says(/heard/);
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect((await runs())[0].info.status).toBe('FINISHED');
  });

  it('at once of a signal while it does nothing but compute and log', async () => {
    const program = project.start(`import { metric } from 'celltrail'; metric('loss', 1);
      setTimeout(() => {
        const began = Date.now();
        for (let i = 0, said = false; Date.now() - began < 20_000; i++) {
          if (i % 1000 === 0) metric('loss', i, i);
          if (!said && Date.now() - began > 1000) console.log('busy', said = true);
        }
      }, 50);`);
    await program.says(/busy/);
    const killed = Date.now();
    program.process.kill('SIGINT');
    expect(await program.ended).toEqual({ code: null, signal: 'SIGINT' });
    expect(Date.now() - killed).toBeLessThan(2000);
  });

  it('waits at most two seconds for a server that does not answer, and says so', async () => {
    proxy.next({ kind: 'hang' }, Infinity);
    const began = Date.now();
    const program = project.start(`${LOG_30} process.exit(0);`);
    expect((await program.ended).code).toBe(0);
    expect(Date.now() - began).toBeLessThan(4000);
    expect(program.output()).toContain('is kept');
    expect(project.waiting()).toHaveLength(1);
  });

  it('does not wait for a server that is away', async () => {
    await proxy.refuse();
    const began = Date.now();
    await project.run(`${LOG_30} process.exit(0);`);
    expect(Date.now() - began).toBeLessThan(1500);
    expect(project.waiting()).toHaveLength(1);
  });
});
