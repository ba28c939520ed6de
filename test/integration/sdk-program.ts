import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const CLIENT = path.join(ROOT, 'celltrail/client');

/** A program that logs, in a process of its own. */
export interface Program {
  process: ChildProcess;
  /** What it wrote so far to both streams. */
  output(): string;
  /** A line of its output that matches. */
  says(pattern: RegExp): Promise<void>;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** An empty project of a user that has the built package, and an outbox folder of its own. */
export class Project {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'celltrail-project-'));
  readonly outbox = path.join(this.folder, 'outbox');
  readonly env: Record<string, string | undefined>;
  readonly #programs: ChildProcess[] = [];

  constructor(env: Record<string, string | undefined>) {
    const modules = path.join(this.folder, 'node_modules');
    mkdirSync(modules);
    symlinkSync(CLIENT, path.join(modules, 'celltrail'));
    this.env = { ...process.env, CELLTRAIL_OUTBOX: this.outbox, NODE_OPTIONS: undefined, ...env };
  }

  /**
   * @param source of an ES module
   * @param command that runs a file of that name
   */
  start(
    source: string,
    env: Record<string, string | undefined> = {},
    [command, ...args]: readonly string[] = [process.execPath]
  ): Program {
    const file = path.join(this.folder, `program-${this.#programs.length}.mjs`);
    writeFileSync(file, source);
    const child = spawn(command, [...args, file], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...this.env, ...env } as NodeJS.ProcessEnv
    });
    this.#programs.push(child);
    let text = '';
    const listeners = new Set<() => void>();
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8').on('data', (some: string) => {
        text += some;
        for (const listener of listeners) listener();
      });
    }
    const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>(done =>
      child.once('close', (code, signal) => done({ code, signal }))
    );
    const says = (pattern: RegExp) =>
      new Promise<void>((done, fail) => {
        const look = () => {
          if (!pattern.test(text)) return;
          listeners.delete(look);
          done();
        };
        listeners.add(look);
        look();
        void ended.then(() => fail(new Error(`It ended without ${pattern}:\n${text}`)));
      });
    return { process: child, output: () => text, says, ended };
  }

  /** Runs a program to its end. @returns what it wrote */
  async run(source: string, env: Record<string, string | undefined> = {}): Promise<string> {
    const program = this.start(source, env);
    const { code } = await program.ended;
    if (code !== 0) throw new Error(`It ended with ${code}:\n${program.output()}`);
    return program.output();
  }

  /** Names in the outbox folder. */
  waiting(): string[] {
    try {
      return readdirSync(this.outbox);
    } catch {
      return [];
    }
  }

  /** With the programs that a failed test left behind. */
  remove(): void {
    for (const child of this.#programs) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
