import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { eachBehindProxy, project, proxy, runs, server } from './sdk-behind-proxy.ts';

eachBehindProxy();

async function files(at = ''): Promise<[string, number][]> {
  const [{ info }] = await runs();
  const { body } = await server.get(`artifacts/list?run_id=${info.run_id}&path=${at}`);
  return (body.files ?? []).map(({ path, file_size }: { path: string; file_size: number }) => [
    path,
    file_size
  ]);
}

describe('bytes of an artifact', () => {
  it('are copied, whatever their memory is, and what comes behind them is kept', async () => {
    const output = await project.run(`
      import { artifact, finish, metric } from 'celltrail';
      const huge = new ArrayBuffer(300_000_000);
      const before = process.memoryUsage().rss;
      artifact('view.bin', new Uint8Array(huge, 100, 5));
      artifact('pool.bin', Buffer.from('pool'));
      artifact('shared.bin', new Uint8Array(new SharedArrayBuffer(7)));
      const own = new Uint8Array([1, 2, 3]);
      artifact('own.bin', own);
      own.fill(9);
      const gone = new Uint8Array(9);
      structuredClone(gone, { transfer: [gone.buffer] });
      try {
        artifact('gone.bin', gone);
      } catch (error) {
        console.log(error.name + ': ' + error.message);
      }
      metric('loss', 1);
      console.log(own.length, huge.byteLength, Buffer.from('pool').length, process.memoryUsage().rss - before < 100_000_000);
      await finish();`);
    expect(output).toContain("TypeError: The bytes of artifact 'gone.bin' are gone");
    expect(output).toContain('3 300000000 4 true');
    expect(await files()).toEqual([
      ['own.bin', 3],
      ['pool.bin', 4],
      ['shared.bin', 7],
      ['view.bin', 5]
    ]);
    expect((await runs())[0].data.metrics).toHaveLength(1);
    expect(project.waiting()).toEqual([]);
  });

  it('are in memory to a limit when they come faster than a disk takes them', async () => {
    const output = await project.run(`
      import { artifact } from 'celltrail';
      for (let i = 0; i < 40; i++) artifact('same.bin', new Uint8Array(20_000_000).fill(i));
      console.log('MB', process.memoryUsage.rss() / 1e6);
      process.exit(0);`);
    expect(Number(/MB (\d+)/.exec(output)![1])).toBeLessThan(600);
  });
});

it('puts the folder that a program runs in below its name', async () => {
  const folder = path.join(project.folder, 'data');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'a.txt'), 'a');
  await project.run(`
    import { artifact, finish } from 'celltrail';
    process.chdir('data');
    artifact('.');
    await finish();`);
  expect(await files('data')).toEqual([['data/a.txt', 1]]);
});

it.runIf(process.getuid?.() === 0)(
  'leaves out a file that may not be read, and says so',
  async () => {
    writeFileSync(path.join(project.folder, 'secret.txt'), 'x', { mode: 0 });
    execFileSync('chmod', ['-R', 'o+rwX', project.folder]);
    execFileSync('chmod', ['0', path.join(project.folder, 'secret.txt')]);
    const output = await project.run(`
    import { artifact, finish, metric } from 'celltrail';
    process.setgroups([]);
    process.setgid(65534);
    process.setuid(65534);
    artifact('secret.txt');
    metric('loss', 1);
    await finish();`);
    expect(output).toMatch(/File secret.txt is not kept: EACCES/);
    expect((await runs())[0].data.metrics).toHaveLength(1);
  }
);

it('does not say that a file is lost which was sent before another one failed', async () => {
  proxy.next(
    { kind: 'status', status: 503 },
    2,
    (method, url) => method === 'PUT' && url.endsWith('b')
  );
  const output = await project.run(`
    import { artifact, finish } from 'celltrail';
    artifact('a', 'a');
    artifact('b', 'b');
    await finish();`);
  expect(output).not.toContain('not kept');
  expect(await files()).toEqual([
    ['a', 1],
    ['b', 1]
  ]);
});

describe('what a process that was killed left', () => {
  it('does not come before what is logged now, however much it is', async () => {
    await proxy.refuse();
    const first = project.start(`
      import { metric } from 'celltrail';
      metric('loss', 1);
      setInterval(() => {}, 1000);`);
    await vi.waitFor(() => expect(project.waiting()).toHaveLength(1), 5000);
    first.process.kill('SIGKILL');
    await first.ended;
    const [name] = project.waiting();
    const left = path.join(project.outbox, name);
    const point = '["metric",0,"loss",1,1,1000000000000]\n';
    const million = point.repeat(1_000_000);
    for (let i = 0; i < 5; i++) writeFileSync(left, million, { flag: 'a' });
    const program = project.start(`
      import { metric } from 'celltrail';
      for (let i = 0; i < 30; i++) metric('loss', i, i);
      console.log('logged');
      setInterval(() => {}, 1000);`);
    await program.says(/logged/);
    await new Promise(done => setTimeout(done, 1000));
    program.process.kill('SIGKILL');
    await program.ended;
    const texts = readdirSync(project.outbox)
      .map(file => readFileSync(path.join(project.outbox, file), 'latin1'))
      .filter(text => text.length < 1_000_000);
    expect(texts).toHaveLength(1);
    expect(texts[0].match(/"metric"/g)).toHaveLength(30);
  });
});
