import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSocket, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../jupyter/jupyter-server.ts';
import { KernelClient } from '../kernel/kernel-client.ts';
import { NpmMirror } from './npm-mirror.ts';

const PROGRAM = path.join(ROOT, 'celltrail/companion/main.mjs');
const JUPYTER = path.join(ROOT, '.venv/bin/jupyter');
const CHECKOUT_SPEC = path.join(ROOT, '.venv/share/jupyter/kernels/celltrail-typescript');

interface Spec {
  argv: string[];
  [other: string]: unknown;
}

/** `celltrail kernel`, beside whatever servers the test has. */
async function celltrailKernel(args: string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [PROGRAM, 'kernel', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe']
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const status = await new Promise<number | null>(done => child.on('close', done));
  return { status, stdout, stderr };
}

/** npm takes its settings in any case, and hands them to its scripts in lower case. */
function withSettings(env: NodeJS.ProcessEnv, settings: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = new Set(Object.keys(settings).map(name => name.toLowerCase()));
  const others = Object.entries(env).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...Object.fromEntries(others), ...settings };
}

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

  const celltrail = (args: string[], more: NodeJS.ProcessEnv = {}) =>
    celltrailKernel(args, withSettings(env, more));
  const spec = (name = kernels) =>
    JSON.parse(readFileSync(path.join(name, 'celltrail-typescript/kernel.json'), 'utf8')) as Spec;
  const unreachable = () => ({
    NPM_CONFIG_REGISTRY: 'http://127.0.0.1:9/',
    NPM_CONFIG_CACHE: path.join(folder, 'empty-cache')
  });

  it('says what to do without a registry, and leaves nothing half', async () => {
    const { status, stderr } = await celltrail(['install'], unreachable());
    expect(stderr).toMatch(/^celltrail: The npm registry 127\.0\.0\.1:9 cannot be reached \(ECON/m);
    expect(stderr).toContain('Go online and try again');
    expect(status).toBe(1);
    expect(existsSync(kernels)).toBe(false);
    expect(readdirSync(packages)).toEqual([]);
  });

  it.each([
    ['what is not what was tested', 200, 'is not the one that celltrail was tested with'],
    ['what a mirror has not', 404, /The registry 127\.0\.0\.1:\d+ does not give [@\w/-]+ \(404\)/],
    ['what it must not have', 403, /The registry 127\.0\.0\.1:\d+ does not give [@\w/-]+ \(403\)/]
  ])('does not install %s', async (_, code, sentence) => {
    const registry = await serve((_, response) => response.writeHead(code).end('not the package'));
    try {
      const { port } = registry.address() as AddressInfo;
      const { status, stderr } = await celltrail(['install'], {
        ...unreachable(),
        NPM_CONFIG_REGISTRY: `http://127.0.0.1:${port}/`
      });
      expect(stderr).toMatch(sentence);
      expect(status).toBe(1);
      expect(readdirSync(packages)).toEqual([]);
    } finally {
      registry.close();
    }
  });

  it('says that a folder cannot be written before it asks a registry', async () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    const { status, stderr } = await celltrail(['install', '--prefix', file], unreachable());
    expect(stderr).toMatch(
      /file\/share\/jupyter\/.* cannot be written \(ENOTDIR\)\. Say with --user/
    );
    expect(status).toBe(1);
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

    const { status, stdout } = await celltrail(['install']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^TypeScript \(celltrail\) is installed in .*celltrail-typescript\./);
    expect(readdirSync(packages)).toEqual([expect.stringMatching(/^[0-9a-f]{12}$/)]);
  });

  it('does nothing the second time, and needs no registry for it', async () => {
    const before = readFileSync(path.join(kernels, 'celltrail-typescript/kernel.json'));
    const { status, stdout } = await celltrail(['install', '--user'], unreachable());
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

  it('is the kernel that a checkout has, but for where things are', () => {
    const { argv, ...others } = spec();
    const { argv: ofCheckout, ...othersOfCheckout } = spec(path.dirname(CHECKOUT_SPEC));
    expect(othersOfCheckout).toEqual(others);
    const options = (words: string[]) => words.filter(word => !path.isAbsolute(word));
    expect(options(ofCheckout)).toEqual(options(argv));
    expect(readdirSync(CHECKOUT_SPEC).sort()).toEqual(
      readdirSync(path.join(kernels, 'celltrail-typescript')).sort()
    );
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
      const { streams: ofClient } = await kernel.execute(
        "import { metric } from 'celltrail'; console.log(typeof metric)"
      );
      expect(ofClient).toEqual([{ name: 'stdout', text: 'function\n' }]);
      const { streams: wrong } = await kernel.execute('metric(7, 7)');
      expect(wrong[0].text).toContain("'number' is not assignable to parameter of type 'string'");
    } finally {
      await kernel.stop();
    }
  });

  it('goes into a Python environment, or any prefix, with what it runs on', async () => {
    const prefixes = {
      venv: ['--sys-prefix'],
      elsewhere: ['--prefix', path.join(folder, 'elsewhere')]
    };
    for (const [name, options] of Object.entries(prefixes)) {
      expect((await celltrail(['install', ...options])).status).toBe(0);
      const { argv } = spec(path.join(folder, name, 'share/jupyter/kernels'));
      const [hash] = readdirSync(packages);
      const own = path.join(folder, name, 'share/celltrail/kernel', hash);
      expect(argv).toEqual(
        spec().argv.map(word => (word === path.join(packages, hash) ? own : word))
      );
      expect(argv).toContain(own);
    }
    const { status, stderr } = await celltrail(['install', '--user', ...prefixes.elsewhere]);
    expect(stderr).toBe('celltrail: Only one of --user, --sys-prefix and --prefix can be meant.\n');
    expect(status).toBe(2);
  });

  it('lists what is installed, and says what is missing', async () => {
    const prefix = path.join(folder, 'elsewhere');
    const { stdout } = await celltrail(['list', '--prefix', prefix]);
    const lines = stdout.trim().split('\n');
    expect(
      lines.map(line => path.relative(folder, line.split('  ')[0]).split(path.sep)[0])
    ).toEqual(['elsewhere', 'data', 'venv']);
    expect(lines.every(line => line.endsWith('  ready'))).toBe(true);
    rmSync(packages, { recursive: true });
    const after = await celltrail(['list']);
    expect(after.stdout).toMatch(/kernel\/[0-9a-f]{12} is gone/);
    expect(after.stderr).toContain('celltrail kernel install');
    expect(after.status).toBe(1);
  });

  it('lists a kernel of another version as ready, and says so', async () => {
    const file = path.join(
      folder,
      'elsewhere/share/jupyter/kernels/celltrail-typescript/kernel.json'
    );
    const { argv } = JSON.parse(readFileSync(file, 'utf8')) as Spec;
    const own = argv[argv.indexOf('--packages') + 1];
    const other = path.join(path.dirname(own), '0123456789ab');
    renameSync(own, other);
    writeFileSync(file, readFileSync(file, 'utf8').replace(own, other));
    const { stdout } = await celltrail(['list', '--prefix', path.join(folder, 'elsewhere')]);
    expect(stdout.split('\n')[0]).toContain('ready, on the packages of another version');
  });

  it('is taken away again', async () => {
    const venv = path.join(folder, 'venv/share/celltrail/kernel');
    expect((await celltrail(['uninstall', '--packages'])).stdout).toContain('is removed.');
    expect(readdirSync(kernels)).toEqual([]);
    expect(existsSync(venv)).toBe(true);
    expect((await celltrail(['uninstall'])).stdout).toMatch(/^There is no TypeScript/);
    const { stdout } = await celltrail(['uninstall', '--sys-prefix', '--packages']);
    expect(stdout).toContain(`${venv} is removed.`);
    expect(existsSync(venv)).toBe(false);
  });
});

/** One user, whose npm has loaded nothing before. */
describe('celltrail kernel install with a registry that breaks off', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-mirror-'));
  const packages = path.join(folder, 'celltrail/kernel');
  const spec = path.join(folder, 'jupyter/kernels/celltrail-typescript/kernel.json');
  let mirror: NpmMirror;
  let registry: string;

  beforeAll(async () => {
    mirror = await NpmMirror.start();
    registry = mirror.url;
  });
  afterAll(async () => {
    await mirror.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const install = (settings: NodeJS.ProcessEnv = {}) =>
    celltrailKernel(
      ['install'],
      withSettings(process.env, {
        XDG_DATA_HOME: folder,
        JUPYTER_DATA_DIR: '',
        NPM_CONFIG_REGISTRY: registry,
        NPM_CONFIG_CACHE: path.join(folder, 'cache'),
        ...settings
      })
    );

  it('says so, and leaves nothing half', async () => {
    mirror.limit = 20;
    const { status, stderr } = await install();
    expect(stderr).toMatch(/The npm registry 127\.0\.0\.1:\d+ cannot be reached \(ECONNRESET\)/);
    expect(status).toBe(1);
    expect(existsSync(spec)).toBe(false);
    expect(readdirSync(packages)).toEqual([]);
  });

  it('goes on where it stopped', async () => {
    mirror.served = 0;
    mirror.limit = Infinity;
    expect(await install()).toMatchObject({ status: 0 });
    expect(existsSync(spec)).toBe(true);
    expect(mirror.served).toBeGreaterThan(0);
    expect(mirror.served).toBeLessThanOrEqual(mirror.size - 20);
  });

  it('needs it no more, also where what was installed is no longer whole', async () => {
    await mirror.close();
    expect((await install()).stdout).toContain('already; nothing was changed.');
    const [hash] = readdirSync(packages);
    const tslab = path.join(packages, hash, 'node_modules/tslab/dist');
    rmSync(tslab, { recursive: true });
    const { status, stdout } = await celltrailKernel(['list'], {
      ...process.env,
      XDG_DATA_HOME: folder,
      JUPYTER_DATA_DIR: ''
    });
    expect(stdout).toContain(`${path.join(packages, hash)} is not whole`);
    expect(status).toBe(1);
    expect(await install()).toMatchObject({ status: 0 });
    expect(existsSync(tslab)).toBe(true);
  });

  it('gives up one that never answers', async () => {
    const sockets: Socket[] = [];
    const silent = createSocket(socket => sockets.push(socket));
    await new Promise<void>(done => silent.listen(0, '127.0.0.1', done));
    try {
      const { status, stderr } = await install({
        XDG_DATA_HOME: path.join(folder, 'other'),
        NPM_CONFIG_REGISTRY: `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`,
        NPM_CONFIG_CACHE: path.join(folder, 'other-cache'),
        NPM_CONFIG_FETCH_TIMEOUT: '600'
      });
      expect(stderr).toMatch(/^\[-{20}\] 0 of \d+ packages\n/);
      expect(stderr).toMatch(/The npm registry 127\.0\.0\.1:\d+ cannot be reached/);
      expect(status).toBe(1);
    } finally {
      for (const socket of sockets) socket.destroy();
      silent.close();
    }
  }, 30_000);
});

async function serve(answer: RequestListener): Promise<Server> {
  const server = createServer(answer);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return server;
}
