import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');
export const BIN = join(ROOT, '.venv', 'bin');
const TOKEN = 'celltrail-test';

export interface JupyterOptions {
  /** `jupyter server` starts faster; `jupyter lab` has the pages. */
  app?: 'server' | 'lab' | 'notebook';
  /** Jupyter's root; a new folder when absent. */
  rootDir?: string;
  env?: Record<string, string>;
  args?: string[];
  /** Folder of the environment's commands; the checkout's own when absent. */
  bin?: string;
}

/** A real Jupyter server with celltrail, with configuration, data and runtime folders of its own. */
export class JupyterServer {
  readonly url: string;
  readonly token = TOKEN;
  readonly rootDir: string;
  readonly pid: number;
  #child: ChildProcess;
  #folder: string;
  #output: string[];

  private constructor(
    child: ChildProcess,
    folder: string,
    rootDir: string,
    url: string,
    output: string[]
  ) {
    this.#child = child;
    this.#folder = folder;
    this.rootDir = rootDir;
    this.url = url;
    this.pid = child.pid!;
    this.#output = output;
  }

  /** @throws Error with what Jupyter printed when it is not up within a minute */
  static async start(options: JupyterOptions = {}): Promise<JupyterServer> {
    const folder = mkdtempSync(join(tmpdir(), 'ct-'));
    const rootDir = options.rootDir ?? join(folder, 'root');
    mkdirSync(rootDir, { recursive: true });
    const runtime = join(folder, 'r');
    const output: string[] = [];
    const bin = options.bin ?? BIN;
    const child = spawn(
      join(bin, `jupyter-${options.app ?? 'server'}`),
      [
        '--no-browser',
        '--allow-root',
        '--ServerApp.port=0',
        '--ServerApp.ip=127.0.0.1',
        `--ServerApp.root_dir=${rootDir}`,
        `--IdentityProvider.token=${TOKEN}`,
        ...(options.app === 'lab' ? ['--LabApp.expose_app_in_browser=True'] : []),
        ...(options.args ?? [])
      ],
      {
        cwd: rootDir,
        env: {
          ...process.env,
          PATH: `${bin}${delimiter}${process.env.PATH}`,
          JUPYTER_CONFIG_DIR: join(folder, 'config'),
          JUPYTER_DATA_DIR: join(folder, 'data'),
          JUPYTER_RUNTIME_DIR: runtime,
          IPYTHONDIR: join(folder, 'ipython'),
          ...options.env
        },
        stdio: ['ignore', 'pipe', 'pipe']
      }
    );
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', data => output.push(String(data)));
    }
    const { url } = await waitForServer(child, runtime, output);
    return new JupyterServer(child, folder, rootDir, url, output);
  }

  /** Where clients that need no server find its kernels. */
  get runtimeDir(): string {
    return join(this.#folder, 'r');
  }

  /** What Jupyter printed so far. */
  get output(): string {
    return this.#output.join('');
  }

  /** @param path below the base URL, without a leading slash */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `token ${TOKEN}`, ...init.headers };
    return fetch(this.url + path, { ...init, headers });
  }

  async json<T>(path: string, init: RequestInit = {}): Promise<T> {
    const answer = await this.fetch(path, init);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.send<T>('POST', path, body);
  }

  /** JSON both ways. */
  send<T>(method: string, path: string, body: unknown): Promise<T> {
    return this.json<T>(path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body)
    });
  }

  /**
   * @param signal SIGTERM for an orderly end; SIGINT as Ctrl-C does, twice, since it asks the first
   *   time; SIGKILL leaves kernels behind, as in life
   */
  async stop(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill(signal);
      if (signal === 'SIGINT') {
        await new Promise(done => setTimeout(done, 300));
        this.#child.kill(signal);
      }
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), 15_000);
      await exited;
      clearTimeout(timer);
    }
  }

  /** After `stop`: removes Jupyter's own folders, and the root if it was made here. */
  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What a Jupyter server writes of itself into its runtime folder. */
export interface ServerFile {
  url: string;
  token: string;
  root_dir: string;
  pid: number;
}

/**
 * Waits until the server of this runtime folder answers.
 *
 * @throws Error with what was printed when the process ends before, or after a minute
 */
export async function waitForServer(
  child: ChildProcess,
  runtime: string,
  output: readonly string[]
): Promise<ServerFile> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const file = readServerFile(runtime);
    if (file && (await answers(file.url))) return file;
    if (child.exitCode !== null || Date.now() > deadline) {
      throw new Error(`Jupyter did not start:\n${output.join('')}`);
    }
    await new Promise(done => setTimeout(done, 50));
  }
}

function readServerFile(runtime: string): ServerFile | undefined {
  try {
    const name = readdirSync(runtime).find(file => /^jpserver-\d+\.json$/.test(file));
    return name ? (JSON.parse(readFileSync(join(runtime, name), 'utf8')) as ServerFile) : undefined;
  } catch {
    return undefined; // not there yet, or half written
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}api`)).ok;
  } catch {
    return false;
  }
}
