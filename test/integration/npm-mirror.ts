import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { ROOT } from '../jupyter/jupyter-server.ts';

interface Cacache {
  get: { stream: { byDigest(cache: string, integrity: string): NodeJS.ReadableStream } };
}
interface Lock {
  packages: Record<string, { resolved?: string; integrity: string }>;
}

const NPM = path.resolve(path.dirname(process.execPath), '../lib/node_modules/npm');
const LOCK = path.join(ROOT, 'src/kernel/packages/package-lock.json');

/** A registry of the kernel's packages, from what npm has loaded before, that can be cut. */
export class NpmMirror {
  readonly #server: Server;
  /** Answers since it was set to 0, and how many there will be; then connections break. */
  served = 0;
  limit = Infinity;
  /** Packages that it has. */
  readonly size: number;

  private constructor() {
    const cacache = createRequire(path.join(NPM, 'package.json'))('cacache') as Cacache;
    const npm = [path.join(NPM, 'bin/npm-cli.js'), 'config', 'get', 'cache'];
    const told = execFileSync(process.execPath, npm, { stdio: ['ignore', 'pipe', 'ignore'] });
    const cache = path.join(told.toString().trim(), '_cacache');
    const { packages } = JSON.parse(readFileSync(LOCK, 'utf8')) as Lock;
    const hashes = new Map(
      Object.values(packages)
        .filter(({ resolved }) => resolved !== undefined)
        .map(({ resolved, integrity }) => [new URL(resolved!).pathname, integrity])
    );
    this.size = hashes.size;
    this.#server = createServer(({ url, socket }, response) => {
      if (this.served >= this.limit) {
        socket.destroy();
        return;
      }
      this.served += 1;
      const content = cacache.get.stream.byDigest(cache, hashes.get(url!) ?? '');
      content.on('error', error => response.destroy(error)).pipe(response);
    });
  }

  static async start(): Promise<NpmMirror> {
    const mirror = new NpmMirror();
    await new Promise<void>(done => mirror.#server.listen(0, '127.0.0.1', done));
    return mirror;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    const closed = new Promise(done => this.#server.close(done));
    this.#server.closeAllConnections();
    await closed;
  }
}
