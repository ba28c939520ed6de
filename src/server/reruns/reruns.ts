import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';

import type { Rerun, RerunNotebook } from '../../protocol/endpoints/reruns.ts';
import { ApiError } from '../../protocol/errors.ts';

interface Started {
  rerun: Rerun;
  process: ChildProcess;
  /** Set when it was not what was asked for that failed. */
  refused: boolean;
  /** The new run is there, or nothing will come of it. */
  begun: Promise<void>;
}

/**
 * Runs notebooks again: a `celltrail exec` for each, which takes the notebook from the record and
 * starts the kernel. One at a time. What is running ends with the server.
 */
export class Reruns {
  readonly #python: string;
  readonly #dataDir: string;
  readonly #rootDir: string;
  readonly #more: readonly string[];
  /** The newest first. */
  readonly #started: Started[] = [];

  /**
   * @param options python: of an environment that has celltrail; rootDir: the Jupyter root; gitDiff:
   *   what differs from the commits of notebooks' repositories is kept
   */
  constructor(options: { python: string; dataDir: string; rootDir: string; gitDiff?: boolean }) {
    this.#python = options.python;
    this.#dataDir = options.dataDir;
    this.#rootDir = options.rootDir;
    this.#more = options.gitDiff ? ['--git-diff'] : [];
  }

  list(): Rerun[] {
    return this.#started.map(({ rerun }) => rerun);
  }

  /** @throws ApiError RESOURCE_CONFLICT, INVALID_PARAMETER_VALUE with why nothing runs */
  async start({ run_id, parameters = [] }: RerunNotebook): Promise<Rerun> {
    if (this.#started.some(({ rerun }) => rerun.running)) {
      throw new ApiError(
        'RESOURCE_CONFLICT',
        'Another notebook is being run again: wait for its end, or stop it.'
      );
    }
    const started = this.#spawn(run_id);
    this.#started.unshift(started);
    this.#started.length = Math.min(this.#started.length, MOST_KEPT);
    started.process.stdin!.end(JSON.stringify(parameters));
    await started.begun;
    const { rerun, refused } = started;
    if (refused || (rerun.run_id === null && rerun.error !== null)) {
      this.#started.splice(this.#started.indexOf(started), 1);
      throw new ApiError(
        refused ? 'INVALID_PARAMETER_VALUE' : 'INVALID_STATE',
        sentence(rerun.error ?? 'It ended before it began')
      );
    }
    return rerun;
  }

  /** @throws ApiError RESOURCE_DOES_NOT_EXIST */
  stop(rerun_id: string): Rerun {
    const started = this.#started.find(({ rerun }) => rerun.rerun_id === rerun_id);
    if (started === undefined) {
      throw new ApiError('RESOURCE_DOES_NOT_EXIST', 'It was not started by this Jupyter server.');
    }
    if (started.rerun.running) started.process.kill('SIGTERM');
    return started.rerun;
  }

  /** Tells them to end; each has a companion of its own, which records how. */
  close(): void {
    for (const { rerun, process } of this.#started) if (rerun.running) process.kill('SIGTERM');
  }

  #spawn(run_id: string): Started {
    const args = ['-P', '-m', 'celltrail', 'exec', `--again=${run_id}`, '--written', '--events'];
    const places = ['--data', this.#dataDir, '--root', this.#rootDir];
    const child = spawn(this.#python, [...args, ...places, ...this.#more], {
      cwd: this.#rootDir,
      env: kernelEnvironment(process.env),
      stdio: ['pipe', 'pipe', 'ignore']
    });
    // One that died before it read what it was told is told of below.
    child.stdin.on('error', () => undefined);
    const rerun: Rerun = {
      rerun_id: randomUUID(),
      rerun_of: run_id,
      run_id: null,
      cell: 0,
      cells: 0,
      running: true,
      error: null
    };
    const started: Started = { rerun, process: child, refused: false, begun: Promise.resolve() };
    started.begun = new Promise(resolve => {
      let ended = false;
      createInterface({ input: child.stdout }).on('line', line => {
        const told = parsed(line);
        if (told['event'] === 'run') {
          rerun.run_id = String(told['run_id']);
          resolve();
        } else if (told['event'] === 'cell') {
          rerun.cell = Number(told['number']);
          rerun.cells = Number(told['of']);
        } else if (told['event'] === 'end') {
          ended = true;
          started.refused = told['exit_code'] === MISUSED;
          if (typeof told['run_id'] === 'string') rerun.run_id ??= told['run_id'];
          rerun.error = typeof told['error'] === 'string' ? told['error'] : null;
        }
      });
      const finish = (reason: string) => {
        rerun.running = false;
        if (!ended) rerun.error = reason;
        resolve();
      };
      child.once('error', error => finish(`Python cannot be started: ${error.message}`));
      child.once('close', (code, signal) =>
        finish(`it ended with ${signal ?? `exit code ${code}`}`)
      );
    });
    return started;
  }
}

/** Of our own process, without what only it needs: kernels get what the Jupyter server had. */
const kernelEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('MALLOC_')));

function parsed(line: string): Record<string, unknown> {
  try {
    const told: unknown = JSON.parse(line);
    return typeof told === 'object' && told !== null ? { ...told } : {};
  } catch {
    return {};
  }
}

const sentence = (text: string): string => {
  const begun = text.slice(0, 1).toUpperCase() + text.slice(1);
  return begun.endsWith('.') ? begun : `${begun}.`;
};

/** Exit code of `celltrail exec` when nothing was run. */
const MISUSED = 2;
const MOST_KEPT = 20;
