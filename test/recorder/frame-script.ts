import type {
  EnvironmentFrame,
  Frame,
  KernelEvent,
  KernelFrame,
  MessageFrame
} from '../../src/protocol/frames.ts';

/** The source that a script's request for an execution carries. */
export const sourceOf = (id: string): string => `code of ${id}`;

/**
 * Frames written by hand, for what no recording shows. Each is 10 ms after the one before, and made
 * by the kernel in the moment in which it is seen, unless `at` says otherwise.
 */
export class FrameScript {
  readonly frames: Frame[] = [];
  time = 0;
  /** Date of the next message, when it is not the time at which it is seen. */
  #date: number | null = null;
  kernel_id: string;
  readonly #language: string;
  readonly #tag: string;

  /** @param options tag: begins all message ids on the wire, so that scripts can share a store */
  constructor({ language = 'python', kernel_id = 'k', tag = '' } = {}) {
    this.#language = language;
    this.#tag = tag;
    this.kernel_id = kernel_id;
  }

  /** The next frame is seen at this time; its message was made at `date`. */
  at(time: number, date = time): this {
    this.time = time - 10;
    this.#date = date;
    return this;
  }

  kernel(event: KernelEvent, more: Partial<KernelFrame> = {}): this {
    return this.#add({
      kind: 'kernel',
      kernel_id: this.kernel_id,
      event,
      kernel_name: 'a kernel',
      language: this.#language,
      notebook_path: 'train.ipynb',
      tracking_uri: null,
      ...more
    });
  }

  notebook(notebook_path: string | null): this {
    return this.#add({ kind: 'notebook', kernel_id: this.kernel_id, notebook_path });
  }

  environment(fields: Partial<EnvironmentFrame> = {}): this {
    return this.#add({
      kind: 'environment',
      kernel_id: this.kernel_id,
      language_version: null,
      packages: null,
      reason: null,
      ...fields
    });
  }

  info(language_version: string): this {
    return this.#message('websocket', 'kernel_info_reply', {
      content: { status: 'ok', language_info: { name: this.#language, version: language_version } }
    });
  }

  alive(): this {
    return this.#add({ kind: 'alive', kernel_ids: [this.kernel_id] });
  }

  request(
    id: string,
    { cell = id as string | null, tags = [] as string[], code = sourceOf(id), ...content } = {} as {
      cell?: string | null;
      tags?: string[];
      code?: string;
      silent?: boolean;
      store_history?: boolean;
    }
  ): this {
    const metadata = cell === null ? {} : { cellId: cell, tags };
    return this.#message('websocket', 'execute_request', {
      header: id,
      metadata,
      content: { code, silent: false, store_history: true, ...content }
    });
  }

  reply(id: string, status: string, content: Record<string, unknown> = {}): this {
    return this.#message('websocket', 'execute_reply', {
      parent: id,
      content: { status, ...content }
    });
  }

  status(id: string, execution_state: 'busy' | 'idle', parentType = 'execute_request'): this {
    return this.#message('iopub', 'status', {
      parent: id,
      parentType,
      content: { execution_state }
    });
  }

  input(id: string, execution_count: number, code = sourceOf(id)): this {
    return this.#message('iopub', 'execute_input', {
      parent: id,
      content: { code, execution_count }
    });
  }

  print(id: string, text: string, name = 'stdout'): this {
    return this.#message('iopub', 'stream', { parent: id, content: { name, text } });
  }

  error(id: string, ename: string, evalue: string): this {
    return this.iopub(id, 'error', { ename, evalue, traceback: [`${ename}: ${evalue}`] });
  }

  iopub(id: string, type: string, content: Record<string, unknown>): this {
    return this.#message('iopub', type, { parent: id, content });
  }

  /** A whole execution that ends well. */
  run(id: string, count = 1): this {
    return this.request(id).status(id, 'busy').input(id, count).reply(id, 'ok').status(id, 'idle');
  }

  #message(
    source: MessageFrame['source'],
    msg_type: string,
    parts: {
      header?: string;
      parent?: string;
      parentType?: string;
      metadata?: Record<string, unknown>;
      content: Record<string, unknown>;
    }
  ): this {
    const date = new Date(this.#date ?? this.time + 10).toISOString();
    const { parent, parentType = 'execute_request' } = parts;
    return this.#add({
      kind: 'message',
      kernel_id: this.kernel_id,
      source,
      channel: source === 'iopub' ? 'iopub' : 'shell',
      to_kernel: msg_type === 'execute_request',
      header: {
        msg_id: this.#tag + (parts.header ?? `m${this.frames.length}`),
        msg_type,
        session: 's',
        date
      },
      parent_header:
        parent === undefined
          ? {}
          : { msg_id: this.#tag + parent, msg_type: parentType, session: 's' },
      metadata: parts.metadata ?? {},
      content: parts.content
    });
  }

  #add(frame: DistributiveOmit<Frame, 'seq' | 'time'>): this {
    this.time += 10;
    this.#date = null;
    this.frames.push({ seq: this.frames.length + 1, time: this.time, ...frame } as Frame);
    return this;
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
