import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import type { JupyterServer } from './jupyter-server.ts';

interface Message {
  header: { msg_id: string; msg_type: string };
  /** null from a kernel of xeus that speaks on its own. */
  parent_header: { msg_id?: string } | null;
  content: Record<string, unknown>;
  channel: string;
}

export interface Executed {
  execution_id: string;
  status: string;
  /** Text of the streams, and of an error. */
  text: string;
}

const PATIENCE_MS = 80_000;

/** A notebook's session on a real kernel, spoken to as JupyterLab does. */
export class KernelSession {
  readonly kernel_id: string;
  #server: JupyterServer;
  #sessionId: string;
  #socket: WebSocket;
  #listeners = new Set<(message: Message) => void>();

  private constructor(
    server: JupyterServer,
    sessionId: string,
    kernel_id: string,
    socket: WebSocket
  ) {
    this.#server = server;
    this.#sessionId = sessionId;
    this.kernel_id = kernel_id;
    this.#socket = socket;
    socket.on('message', data => {
      const message = JSON.parse(String(data)) as Message;
      for (const listener of this.#listeners) listener(message);
    });
  }

  /** Starts a kernel for a notebook path, which need not exist as a file. */
  static async open(
    server: JupyterServer,
    path: string,
    kernel = 'python3'
  ): Promise<KernelSession> {
    const session = await server.post<{ id: string; kernel: { id: string } }>('api/sessions', {
      path,
      name: path.split('/').at(-1),
      type: 'notebook',
      kernel: { name: kernel }
    });
    const socket = await openSocket(server, session.kernel.id);
    return new KernelSession(server, session.id, session.kernel.id, socket);
  }

  /**
   * Resolves once the kernel is idle again.
   *
   * @param cell_id absent: as a console
   * @throws Error when it is not within two thirds of a test's patience: then no test learns why
   */
  async execute(code: string, cell_id?: string, tags: string[] = []): Promise<Executed> {
    const { done } = this.send(code, cell_id, tags);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, fail) => {
      const error = new Error(`Kernel ${this.kernel_id} did not end '${code.slice(0, 80)}'.`);
      timer = setTimeout(() => fail(error), PATIENCE_MS);
    });
    try {
      return await Promise.race([done, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Sends the request and answers at once, for what happens while it runs.
   *
   * @param metadata of the request, as another front end has it
   * @param more of its content
   */
  send(
    code: string,
    cell_id?: string,
    tags: string[] = [],
    metadata: object = cell_id === undefined ? {} : labMetadata(cell_id, tags),
    more: object = {}
  ): { execution_id: string; done: Promise<Executed> } {
    const msg_id = randomUUID().replaceAll('-', '');
    let text = '';
    let status = '';
    const done = new Promise<Executed>(resolve => {
      let idle = false;
      const listener = ({ header, parent_header, content }: Message) => {
        if (parent_header?.msg_id !== msg_id) return;
        if (header.msg_type === 'stream') text += String(content.text);
        if (header.msg_type === 'error') text += `${content.ename}: ${content.evalue}`;
        if (header.msg_type === 'execute_reply') status = String(content.status);
        if (header.msg_type === 'status' && content.execution_state === 'idle') idle = true;
        if (idle && status) {
          this.#listeners.delete(listener);
          resolve({ execution_id: msg_id, status, text });
        }
      };
      this.#listeners.add(listener);
    });
    this.#socket.send(
      JSON.stringify({
        channel: 'shell',
        header: {
          msg_id,
          msg_type: 'execute_request',
          session: 'celltrail-test',
          username: '',
          version: '5.3',
          date: new Date().toISOString()
        },
        parent_header: {},
        metadata,
        content: {
          code,
          silent: false,
          store_history: true,
          user_expressions: {},
          allow_stdin: false,
          stop_on_error: true,
          ...more
        },
        buffers: []
      })
    );
    return { execution_id: msg_id, done };
  }

  async restart(): Promise<void> {
    await this.#server.post(`api/kernels/${this.kernel_id}/restart`, {});
    this.#socket.close();
    this.#socket = await openSocket(this.#server, this.kernel_id);
    this.#socket.on('message', data => {
      const message = JSON.parse(String(data)) as Message;
      for (const listener of this.#listeners) listener(message);
    });
  }

  async interrupt(): Promise<void> {
    await this.#server.fetch(`api/kernels/${this.kernel_id}/interrupt`, { method: 'POST' });
  }

  async rename(path: string): Promise<void> {
    await this.#server.fetch(`api/sessions/${this.#sessionId}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ path, name: path.split('/').at(-1) })
    });
  }

  /** Closes the tab: the kernel lives on. */
  leave(): void {
    this.#socket.close();
  }

  async shutdown(): Promise<void> {
    this.#socket.close();
    await this.#server.fetch(`api/sessions/${this.#sessionId}`, { method: 'DELETE' });
  }
}

const labMetadata = (cellId: string, tags: string[]) => ({
  cellId,
  tags,
  trusted: true,
  deletedCells: [],
  recordTiming: false
});

function openSocket(server: JupyterServer, kernel_id: string): Promise<WebSocket> {
  const url = `${server.url.replace('http', 'ws')}api/kernels/${kernel_id}/channels?session_id=celltrail-test`;
  const socket = new WebSocket(url, { headers: { authorization: `token ${server.token}` } });
  return new Promise((done, fail) => socket.once('open', () => done(socket)).once('error', fail));
}
