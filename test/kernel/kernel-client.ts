import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Dealer, Subscriber } from 'zeromq';
import { freePorts } from '../free-ports.ts';

export interface Message {
  header: { msg_id: string; msg_type: string; date: string };
  parent_header: { msg_id?: string; msg_type?: string };
  content: Record<string, unknown>;
}

export interface Execution {
  reply: Record<string, unknown>;
  /** Of stdout and stderr, in order of arrival. */
  streams: { name: string; text: string }[];
  displays: Display[];
  idle: boolean;
}

/** Of `display_data`, and of `update_display_data` with `update`. */
export interface Display {
  update: boolean;
  data: Record<string, unknown>;
  transient: { display_id?: string };
}

/** Jupyter's wire protocol, as far as it takes to run a cell in a kernel of our own. */
export class KernelClient {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'celltrail-kernel-'));
  readonly #key = randomUUID();
  readonly #session = randomUUID();
  readonly #shell = new Dealer();
  readonly #iopub = new Subscriber();
  readonly #control = new Dealer();
  /** What came of cells that had ended, while another ran. */
  readonly late: Display[] = [];
  #process: ChildProcess | undefined;

  /**
   * @param argv of the kernelspec, with `{connection_file}`
   * @param cwd the notebook's folder
   * @param env beside that of the test
   * @param onStderr told what it says there until it is ready, in the place of the test's own
   */
  static async start(
    argv: readonly string[],
    cwd: string,
    env: NodeJS.ProcessEnv = {},
    onStderr?: (text: string) => void
  ): Promise<KernelClient> {
    const client = new KernelClient();
    await client.#start(argv, cwd, env, onStderr);
    return client;
  }

  /** @param onStream told what is printed, as it comes */
  async execute(code: string, onStream?: (text: string) => void): Promise<Execution> {
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true
    };
    const id = await this.#send('execute_request', content);
    const streams: Execution['streams'] = [];
    const displays: Display[] = [];
    let idle = false;
    try {
      while (!idle) {
        const message = await this.#receive(this.#iopub);
        if (message.parent_header.msg_id !== id) {
          this.#noteDisplay(message, this.late);
          continue;
        }
        const { msg_type } = message.header;
        this.#noteDisplay(message, displays);
        if (msg_type === 'stream') {
          const stream = message.content as Execution['streams'][number];
          streams.push(stream);
          onStream?.(stream.text);
        }
        idle = msg_type === 'status' && message.content.execution_state === 'idle';
      }
    } catch {
      // It never came; what did is the answer.
    }
    const reply = await this.#replyTo(id);
    // tslab refuses what comes within 200 ms of a cell that failed.
    if (reply.status !== 'abort') return { reply, streams, displays, idle };
    await new Promise(done => setTimeout(done, 50));
    return this.execute(code, onStream);
  }

  /** As Jupyter does it for `"interrupt_mode": "signal"`. */
  interrupt(): void {
    this.#process!.kill('SIGINT');
  }

  /**
   * Sends all at once.
   *
   * @param onTold told each thing as it comes
   * @returns what came of which, as `stream 0` and `idle complete_request`, until the last is over
   */
  async executeAll(
    codes: readonly string[],
    onTold?: (what: string, message: Message) => void
  ): Promise<string[]> {
    const ids = await this.#queue(codes);
    const told: string[] = [];
    while (told.at(-1) !== `idle ${codes.length - 1}`) {
      const message = await this.#receive(this.#iopub);
      const { header, parent_header, content } = message;
      const index = ids.indexOf(parent_header.msg_id ?? '');
      // Cells of others, and the question at the start, are not what it is about.
      if (index < 0 && /execute|kernel_info/.test(parent_header.msg_type ?? '')) continue;
      const of = index < 0 ? parent_header.msg_type : index;
      const what = `${String(content.execution_state ?? header.msg_type)} ${of}`;
      told.push(what);
      onTold?.(what, message);
    }
    return told;
  }

  /**
   * Sends all at once, and interrupts when the first has printed something and the others are queued.
   *
   * @returns statuses of the replies, in order of arrival, until there are all or none comes
   */
  async interruptAll(codes: readonly string[]): Promise<unknown[]> {
    const ids = await this.#queue(codes);
    for (let runs = false; !runs;) {
      const { header, parent_header } = await this.#receive(this.#iopub);
      runs = header.msg_type === 'stream' && parent_header.msg_id === ids[0];
    }
    await this.request('kernel_info_request', {}); // answered when all before it have been read
    this.interrupt();
    const statuses: unknown[] = [];
    while (statuses.length < ids.length) {
      const message = await this.#receive(this.#shell).catch(() => null);
      if (message === null) break;
      if (ids.includes(message.parent_header.msg_id ?? '')) statuses.push(message.content.status);
    }
    return statuses;
  }

  /** Content of the reply to another request, such as `complete_request`. */
  async request(msg_type: string, content: object): Promise<Record<string, unknown>> {
    return this.#replyTo(await this.#send(msg_type, content));
  }

  /** As Jupyter ends or restarts a kernel: a signal, and a request. @returns its exit code */
  async shutdown(): Promise<number | null> {
    const exited = new Promise<number | null>(done => this.#process!.once('exit', done));
    this.#process!.kill('SIGINT');
    await this.#send('shutdown_request', { restart: true }, this.#control);
    return exited;
  }

  async stop(): Promise<void> {
    if (this.#process?.exitCode === null) {
      const exited = new Promise(done => this.#process!.once('exit', done));
      this.#process.kill('SIGKILL');
      await exited;
    }
    this.#control.close();
    this.#shell.close();
    this.#iopub.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #noteDisplay({ header, content }: Message, displays: Display[]): void {
    const update = header.msg_type === 'update_display_data';
    if (!update && header.msg_type !== 'display_data') return;
    displays.push({ ...(content as unknown as Omit<Display, 'update'>), update });
  }

  async #start(
    argv: readonly string[],
    cwd: string,
    env: NodeJS.ProcessEnv,
    onStderr?: (text: string) => void
  ): Promise<void> {
    const [shell_port, iopub_port, stdin_port, control_port, hb_port] = await freePorts(5);
    const file = path.join(this.#folder, 'connection.json');
    const connection = {
      ip: '127.0.0.1',
      transport: 'tcp',
      signature_scheme: 'hmac-sha256',
      key: this.#key,
      shell_port,
      iopub_port,
      stdin_port,
      control_port,
      hb_port
    };
    writeFileSync(file, JSON.stringify(connection));
    const [command, ...args] = argv.map(arg => arg.replace('{connection_file}', file));
    this.#process = spawn(command!, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['inherit', 'inherit', onStderr ? 'pipe' : 'inherit']
    });
    this.#process.stderr?.on('data', (text: Buffer) => onStderr!(text.toString()));
    this.#iopub.receiveHighWaterMark = 0;
    this.#iopub.subscribe();
    this.#iopub.connect(`tcp://127.0.0.1:${iopub_port}`);
    this.#shell.connect(`tcp://127.0.0.1:${shell_port}`);
    this.#control.connect(`tcp://127.0.0.1:${control_port}`);
    this.#shell.receiveTimeout = 30_000;
    this.#iopub.receiveTimeout = 250;
    // What a kernel says before it has heard of the subscription is gone: once more, until it is heard.
    do await this.request('kernel_info_request', {});
    while (!(await this.#hears()));
    this.#iopub.receiveTimeout = 5_000;
  }

  async #queue(codes: readonly string[]): Promise<string[]> {
    await this.execute(''); // the kernel refuses nothing any more on account of a cell that failed
    const ids: string[] = [];
    for (const code of codes) ids.push(await this.#send('execute_request', { code }));
    return ids;
  }

  async #hears(): Promise<boolean> {
    return this.#receive(this.#iopub).then(
      () => true,
      () => false
    );
  }

  async #send(msg_type: string, content: object, socket = this.#shell): Promise<string> {
    const msg_id = randomUUID();
    const date = new Date().toISOString();
    const username = 'test';
    const header = { msg_id, msg_type, session: this.#session, username, date, version: '5.3' };
    const parts = [header, {}, {}, content].map(part => JSON.stringify(part));
    const signature = createHmac('sha256', this.#key).update(parts.join('')).digest('hex');
    await socket.send(['<IDS|MSG>', signature, ...parts]);
    return msg_id;
  }

  async #replyTo(id: string): Promise<Record<string, unknown>> {
    for (;;) {
      const { parent_header, content } = await this.#receive(this.#shell);
      if (parent_header.msg_id === id) return content;
    }
  }

  async #receive(socket: Dealer | Subscriber): Promise<Message> {
    const frames = (await socket.receive()).map(String);
    const parts = frames.slice(frames.indexOf('<IDS|MSG>') + 2);
    const [header, parent_header, , content] = parts.map(part => JSON.parse(part) as unknown);
    return { header, parent_header, content } as Message;
  }
}
