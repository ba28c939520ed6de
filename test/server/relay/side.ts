import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { WebSocket } from 'ws';

import { EVENTS_PATH } from '../../../src/protocol/events.ts';
import { FRAMES_PATH, OBSERVER_HEADER } from '../../../src/protocol/frames.ts';
import { ask, type Answer, type Json } from '../ask.ts';
import {
  kernelPath,
  startCompanionProcess,
  type CompanionProcess,
  type JupyterSide
} from '../companion-process.ts';
import { KernelMessages } from '../kernel-messages.ts';

export const MLFLOW = '/api/2.0/mlflow';
export const OWN = '/api/celltrail/v1';

/** A process that stands for a Jupyter server, its companion, and what its observer would send. */
export class Side {
  readonly serverId: string;
  readonly serverKey = randomBytes(16).toString('hex');
  readonly jupyter: ChildProcess = spawn('sleep', ['600']);
  readonly messages = new KernelMessages();
  readonly #dataDir: string;
  companion!: CompanionProcess;

  constructor(dataDir: string, serverId: string) {
    this.#dataDir = dataDir;
    this.serverId = serverId;
  }

  async start(): Promise<this> {
    const side: JupyterSide = {
      serverId: this.serverId,
      serverKey: this.serverKey,
      serverPid: this.jupyter.pid
    };
    this.companion = await startCompanionProcess(this.#dataDir, side);
    return this;
  }

  /** As the Jupyter server asks. */
  own(method: string, url: string, body?: string | Buffer, headers: Record<string, string> = {}) {
    return ask({ socketPath: this.companion.socket }, method, url, {
      body,
      headers: { authorization: `Bearer ${this.serverKey}`, ...headers }
    });
  }

  /** As a kernel's client asks. */
  kernel(kernel_id: string, method: string, url: string, body?: unknown, headers = {}) {
    return ask(this.companion, method, kernelPath(kernel_id, this.serverKey) + url, {
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    });
  }

  tab(): WebSocket {
    return new WebSocket(`ws+unix://${this.companion.socket}:/api/${EVENTS_PATH}`, {
      headers: { authorization: `Bearer ${this.serverKey}` }
    });
  }

  frames(lines: string): Promise<Answer> {
    return this.own('POST', `/api/${FRAMES_PATH}`, lines, { [OBSERVER_HEADER]: this.serverId });
  }

  /** Tells of a kernel whose cell runs. */
  async runsCell(kernel_id: string): Promise<void> {
    const notebook = `${kernel_id}.ipynb`;
    const { messages } = this;
    const answer = await this.frames(
      messages.lines(
        messages.kernel(kernel_id, 'started', notebook),
        ...messages.starts(kernel_id, `${kernel_id}-m`, 'cell', 'work()')
      )
    );
    expect(answer).toMatchObject({ status: 200 });
  }

  async session(kernel_id: string): Promise<Json> {
    const url = `${OWN}/sessions?notebook_path=${kernel_id}.ipynb`;
    return (await this.own('GET', url)).body.sessions[0];
  }

  async runStatus(kernel_id: string): Promise<string> {
    const { run_id } = await this.session(kernel_id);
    const { body } = await this.own('GET', `${MLFLOW}/runs/get?run_id=${run_id}`);
    return body.run.info.status;
  }

  async killCompanion(): Promise<void> {
    this.companion.process.kill('SIGKILL');
    await this.companion.exited;
  }

  /** As in life: the companion's stdin is the server's, and ends with it. */
  async dies(): Promise<void> {
    this.jupyter.kill('SIGKILL');
    this.companion.process.stdin!.end();
    await this.companion.exited;
  }

  async end(): Promise<void> {
    this.jupyter.kill('SIGKILL');
    this.companion?.process.kill('SIGCONT');
    this.companion?.process.kill('SIGKILL');
    await this.companion?.exited;
  }
}
