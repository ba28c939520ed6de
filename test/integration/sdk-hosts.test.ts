import { describe, expect, it } from 'vitest';
import { eachBehindProxy, project, proxy, runs } from './sdk-behind-proxy.ts';
import { denoPath } from './runtimes.ts';

eachBehindProxy();

const DENO = denoPath();

describe('a process of Deno', () => {
  it.each([
    ['an uncaught exception', "throw new Error('boom');", 'FAILED', 1],
    ['one of a timer', "setTimeout(() => { throw new Error('boom'); });", 'FAILED', 1],
    ['a rejection nobody handles', "Promise.reject(new Error('boom'));", 'FAILED', 1],
    ['Deno.exit', 'Deno.exit(0);', 'FINISHED', 0],
    ['Deno.exit with a code', 'Deno.exit(3);', 'FAILED', 3],
    ['itself', '', 'FINISHED', 0]
  ])('that ends of %s has all on the server', async (_, end, status, code) => {
    const source = `import { metric } from 'celltrail'; metric('loss', 1); ${end}`;
    const deno = [DENO, 'run', '-A', '--no-lock', '--node-modules-dir=manual'];
    expect(await project.start(source, {}, deno).ended).toEqual({ code, signal: null });
    const [run] = await runs();
    expect(run.info.status).toBe(status);
    expect(run.data.metrics).toHaveLength(1);
    expect(project.waiting()).toEqual([]);
  });
});

describe('where threads are forbidden', () => {
  const NODE = [process.execPath, '--permission', '--allow-fs-read=*'];
  const LOGS = `
    import { artifact, metric } from 'celltrail';
    metric('loss', 1);
    artifact('plan.md', '# Plan');`;

  it('a program logs from its own memory, and is told so once', async () => {
    const program = project.start(LOGS, {}, NODE);
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(program.output().match(/CelltrailWarning: .*/g)).toEqual([
      expect.stringContaining('waits in memory alone')
    ]);
    const [run] = await runs();
    expect(run.info.status).toBe('FINISHED');
    expect(run.data.metrics).toHaveLength(1);
  });

  it('a server that is away keeps no process alive, and what is lost is told', async () => {
    await proxy.refuse();
    const program = project.start(LOGS, {}, NODE);
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(program.output()).toContain('in memory alone, and is lost');
  });
});

describe('a server that takes a request and never answers', () => {
  it.each(['runs/create', 'log-batch', 'mlflow-artifacts'])(
    'keeps a program no longer than its patience (%s)',
    async hangs => {
      proxy.next({ kind: 'hang' }, Infinity, (_, url) => url.includes(hangs));
      const program = project.start(`
        import { artifact, flush, metric } from 'celltrail';
        metric('loss', 1);
        artifact('plan.md', '# Plan');
        const began = Date.now();
        console.log(await flush(1500), Date.now() - began);`);
      const began = Date.now();
      expect((await program.ended).code).toBe(0);
      const [, all, ms] = /(true|false) (\d+)/.exec(program.output())!;
      expect(all).toBe('false');
      expect(Number(ms)).toBeLessThan(5000);
      expect(Date.now() - began).toBeLessThan(15_000);
      expect(project.waiting().length).toBeGreaterThan(0);
    }
  );

  it('or answers with a page has all of it later', async () => {
    proxy.next({ kind: 'status', status: 200, body: '<html>Sign in</html>' }, 4);
    await project.run(`
      import { finish, metric } from 'celltrail';
      metric('loss', 1);
      await finish();`);
    const [run] = await runs();
    expect(run.info.status).toBe('FINISHED');
    expect(run.data.metrics).toHaveLength(1);
  });
});
