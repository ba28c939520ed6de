import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../jupyter/jupyter-server.ts';
import { KernelClient } from '../kernel/kernel-client.ts';

const PROGRAM = path.join(ROOT, 'celltrail/companion/main.mjs');
const JUPYTER = path.join(ROOT, '.venv/bin/jupyter');

/** With the npm registry, or with what npm has loaded from it before. */
describe('celltrail kernel', () => {
  let folder: string;
  let kernels: string;
  let packages: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'celltrail größe '));
    const data = path.join(folder, 'data');
    env = { ...process.env, XDG_DATA_HOME: data, CELLTRAIL_SYS_PREFIX: path.join(folder, 'venv') };
    delete env.JUPYTER_DATA_DIR;
    kernels = path.join(data, 'jupyter/kernels');
    packages = path.join(data, 'celltrail/kernel');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const celltrail = (args: string[], more: NodeJS.ProcessEnv = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, 'kernel', ...args], {
      env: { ...env, ...more },
      encoding: 'utf8'
    });
    return { status, stdout, stderr };
  };
  const spec = (name = kernels) =>
    JSON.parse(readFileSync(path.join(name, 'celltrail-typescript/kernel.json'), 'utf8')) as {
      argv: string[];
      display_name: string;
    };

  it('says what to do without a registry, and leaves nothing half', () => {
    const cache = path.join(folder, 'empty-cache');
    const { status, stderr } = celltrail(['install'], {
      NPM_CONFIG_REGISTRY: 'http://127.0.0.1:9/',
      NPM_CONFIG_CACHE: cache
    });
    expect(stderr).toMatch(/^celltrail: The npm registry 127\.0\.0\.1:9 cannot be reached \(ECON/);
    expect(stderr).toContain('Go online and try again');
    expect(status).toBe(1);
    expect(existsSync(kernels)).toBe(false);
    expect(readdirSync(packages)).toEqual([]);
  });

  it('installs nothing that is not what was tested', async () => {
    const registry = await serve('not the package');
    try {
      const { port } = registry.address() as AddressInfo;
      const child = spawn(process.execPath, [PROGRAM, 'kernel', 'install'], {
        env: {
          ...env,
          NPM_CONFIG_REGISTRY: `http://127.0.0.1:${port}/`,
          NPM_CONFIG_CACHE: path.join(folder, 'empty-cache')
        },
        stdio: ['ignore', 'ignore', 'pipe']
      });
      let stderr = '';
      child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
      await new Promise(done => child.on('close', done));
      expect(stderr).toContain('is not the one that celltrail was tested with');
      expect(readdirSync(packages)).toEqual([]);
    } finally {
      registry.close();
    }
  });

  it('begins again after it was killed, and uses nothing of what was half', async () => {
    const child = spawn(process.execPath, [PROGRAM, 'kernel', 'install'], {
      env,
      stdio: 'ignore',
      detached: true
    });
    await expect.poll(() => readdirSync(packages), { timeout: 20_000 }).toHaveLength(1);
    process.kill(-child.pid!, 'SIGKILL');
    await new Promise(done => child.on('close', done));
    const [half] = readdirSync(packages);
    expect(half).toContain('.part-');

    const { status, stdout } = celltrail(['install']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^TypeScript \(celltrail\) is installed in .*celltrail-typescript\./);
    expect(readdirSync(packages)).toEqual([expect.stringMatching(/^[0-9a-f]{12}$/)]);
  });

  it('does nothing the second time, and needs no registry for it', () => {
    const before = readFileSync(path.join(kernels, 'celltrail-typescript/kernel.json'));
    const { status, stdout } = celltrail(['install', '--user'], {
      NPM_CONFIG_REGISTRY: 'http://127.0.0.1:9/',
      NPM_CONFIG_CACHE: path.join(folder, 'empty-cache')
    });
    expect(stdout).toContain('already; nothing was changed.');
    expect(status).toBe(0);
    expect(readFileSync(path.join(kernels, 'celltrail-typescript/kernel.json'))).toEqual(before);
  });

  it('is a kernel that Jupyter finds', () => {
    // The checkout's environment has a kernel of the same name, which would come first.
    const { stdout } = spawnSync(JUPYTER, ['kernelspec', 'list', '--json'], {
      env: { ...env, JUPYTER_PREFER_ENV_PATH: '0' },
      encoding: 'utf8'
    });
    const { kernelspecs } = JSON.parse(stdout) as {
      kernelspecs: Record<string, { resource_dir: string; spec: { display_name: string } }>;
    };
    expect(kernelspecs['celltrail-typescript']).toMatchObject({
      resource_dir: path.join(kernels, 'celltrail-typescript'),
      spec: { display_name: 'TypeScript (celltrail)', language: 'typescript' }
    });
  });

  it('starts in an empty folder, where Node and the client have their types', async () => {
    const notebooks = path.join(folder, 'notebooks');
    mkdirSync(notebooks);
    const kernel = await KernelClient.start(spec().argv, notebooks);
    try {
      const { streams } = await kernel.execute(
        'const socket: typeof WebSocket = WebSocket; console.log(process.version.slice(0, 4), socket.name)'
      );
      expect(streams).toEqual([{ name: 'stdout', text: 'v24. WebSocket\n' }]);
    } finally {
      await kernel.stop();
    }
  });

  it('goes into a Python environment, or any prefix', () => {
    expect(celltrail(['install', '--sys-prefix']).status).toBe(0);
    expect(spec(path.join(folder, 'venv/share/jupyter/kernels'))).toEqual(spec());
    const prefix = path.join(folder, 'elsewhere');
    expect(celltrail(['install', '--prefix', prefix]).status).toBe(0);
    expect(spec(path.join(prefix, 'share/jupyter/kernels'))).toEqual(spec());
    const { status, stderr } = celltrail(['install', '--user', '--prefix', prefix]);
    expect(stderr).toBe('celltrail: Only one of --user, --sys-prefix and --prefix can be meant.\n');
    expect(status).toBe(2);
  });

  it('lists what is installed, and says what is missing', () => {
    const prefix = path.join(folder, 'elsewhere');
    const { stdout } = celltrail(['list', '--prefix', prefix]);
    const lines = stdout.trim().split('\n');
    expect(
      lines.map(line => path.relative(folder, line.split('  ')[0]).split(path.sep)[0])
    ).toEqual(['elsewhere', 'data', 'venv']);
    rmSync(packages, { recursive: true });
    const after = celltrail(['list']);
    expect(after.stdout).toMatch(/kernel\/[0-9a-f]{12} is gone/);
    expect(after.stderr).toContain('celltrail kernel install');
    expect(after.status).toBe(1);
  });

  it('is taken away again', () => {
    expect(celltrail(['uninstall', '--packages']).stdout).toContain('is removed.');
    expect(readdirSync(kernels)).toEqual([]);
    expect(existsSync(packages)).toBe(false);
    expect(celltrail(['uninstall']).stdout).toMatch(/^There is no TypeScript/);
  });
});

/** A registry that answers every question the same. */
async function serve(answer: string): Promise<Server> {
  const server = createServer((_, response) => response.end(answer));
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return server;
}
