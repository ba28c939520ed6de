import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENVIRONMENT_FILE, type Session } from '../../src/protocol/entities/session.ts';
import { BIN, JupyterServer } from '../jupyter/jupyter-server.ts';
import { KernelSession } from '../jupyter/kernel-session.ts';
import { Record, tagOf } from '../jupyter/record.ts';

/** A distribution as an installer leaves it. */
function install(site: string, name: string, version = '1.0'): void {
  const folder = join(site, `${name.replaceAll('-', '_')}-${version}.dist-info`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'METADATA'),
    `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`
  );
}

describe('the environment of a session', () => {
  let server: JupyterServer;
  let record: Record;
  let site: string;

  beforeAll(async () => {
    server = await JupyterServer.start();
    record = new Record(server);
    const venv = join(server.rootDir, '..', 'venv');
    execFileSync(join(BIN, 'python'), ['-m', 'venv', '--without-pip', venv]);
    const python = join(venv, 'bin', 'python');
    const ask = 'import sysconfig; print(sysconfig.get_path("purelib"))';
    site = execFileSync(python, ['-c', ask], { encoding: 'utf8' }).trim();
    const ours = execFileSync(join(BIN, 'python'), ['-c', ask], { encoding: 'utf8' }).trim();
    install(site, 'only-of-this');
    // The kernel itself is our own, by a way in which its distributions are not the venv's.
    writeFileSync(
      join(site, 'ipykernel_launcher.py'),
      [
        'import sys',
        `sys.path.append(${JSON.stringify(ours)})`,
        'from ipykernel import kernelapp',
        'kernelapp.launch_new_instance()'
      ].join('\n')
    );
    const launch = ['-m', 'ipykernel_launcher', '-f', '{connection_file}'];
    for (const [name, argv] of [
      ['other', [python, ...launch]],
      ['wrapped', ['env', 'X=1', python, ...launch]]
    ] as const) {
      const folder = join(server.rootDir, '..', 'data', 'kernels', name);
      mkdirSync(folder, { recursive: true });
      const spec = { argv, display_name: name, language: 'python' };
      writeFileSync(join(folder, 'kernel.json'), JSON.stringify(spec));
    }
  });
  afterAll(async () => {
    await server?.stop();
    server?.remove();
  });

  const known = (path: string, epoch: number): Promise<Session> =>
    record
      .until(
        () => record.sessions(path),
        sessions => sessions.some(one => one.epoch === epoch && one.environment !== null)
      )
      .then(sessions => sessions.find(one => one.epoch === epoch)!);
  const fileOf = async ({ run_id }: Session) => {
    const run = await record.run(run_id);
    return record.until(
      () => record.artifact(run, ENVIRONMENT_FILE).catch(() => ''),
      text => text.startsWith('# Python')
    );
  };

  it('is that of its own interpreter, and is looked up anew in each life of the kernel', async () => {
    const notebook = await KernelSession.open(server, 'other.ipynb', 'other');
    await notebook.execute('1 + 1', 'a');
    const first = await known('other.ipynb', 1);
    expect(first.environment).toMatchObject({ packages: 1, reason: null });
    const version = first.environment!.language_version!;
    expect(version).toMatch(/^3\.\d+\.\d+/);
    expect(await fileOf(first)).toBe(`# Python ${version}\nonly-of-this==1.0\n`);
    const run = await record.run(first.run_id);
    expect(JSON.parse(tagOf(run, 'celltrail.environment')!)).toEqual(first.environment);

    install(site, 'came-later', '2.0');
    await notebook.restart();
    await notebook.execute('1 + 1', 'a');
    const second = await known('other.ipynb', 2);
    expect(await fileOf(second)).toBe(`# Python ${version}\ncame-later==2.0\nonly-of-this==1.0\n`);
    expect(await fileOf(first)).not.toContain('came-later');

    install(site, 'last', '3.0');
    notebook.send('import os; os.kill(os.getpid(), 9)', 'a');
    await record.until(
      () => record.sessions('other.ipynb'),
      ([newest]) => newest.state === 'ended'
    );
    await notebook.restart();
    await notebook.execute('1 + 1', 'a');
    const [{ epoch }] = await record.until(
      () => record.sessions('other.ipynb'),
      ([newest]) => newest.epoch > 2
    );
    expect(await fileOf(await known('other.ipynb', epoch))).toContain('last==3.0\n');
    await notebook.shutdown();
  });

  it('is not guessed when another program starts the kernel', async () => {
    const notebook = await KernelSession.open(server, 'wrapped.ipynb', 'wrapped');
    await notebook.execute('1 + 1', 'a');
    const { environment } = await known('wrapped.ipynb', 1);
    expect(environment).toMatchObject({
      packages: null,
      reason: 'the kernel is started by env, not by its interpreter'
    });
    await notebook.shutdown();
  });

  it('has what pip itself would freeze', async () => {
    const notebook = await KernelSession.open(server, 'own.ipynb');
    await notebook.execute('1 + 1', 'a');
    const text = await fileOf(await known('own.ipynb', 1));
    const lines = text.split('\n');
    for (const name of ['ipykernel', 'mlflow', 'jupyter_server', 'numpy']) {
      const shown = execFileSync(
        join(BIN, 'python'),
        ['-c', `from importlib.metadata import version; print(version("${name}"))`],
        { encoding: 'utf8' }
      ).trim();
      expect(lines).toContain(`${name}==${shown}`);
    }
    await notebook.shutdown();
  });
});
