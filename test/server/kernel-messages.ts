import type { Frame } from '../../src/protocol/frames.ts';

/** `Omit` of each member of a union. */
type Unnumbered<T> = T extends unknown ? Omit<T, 'seq' | 'time'> : never;

/** Writes the frames of one Jupyter server, numbered, as its observer would. */
export class KernelMessages {
  #seq = 0;

  /** A body for the frames endpoint. */
  lines(...frames: Unnumbered<Frame>[]): string {
    return frames
      .map(frame => JSON.stringify({ ...frame, seq: ++this.#seq, time: Date.now() }) + '\n')
      .join('');
  }

  kernel(
    kernel_id: string,
    event: 'started' | 'stopping' | 'died' | 'gone',
    notebook_path: string | null,
    more: { cause?: string } = {}
  ) {
    return {
      kind: 'kernel',
      kernel_id,
      event,
      kernel_name: 'python3',
      language: 'python',
      notebook_path,
      tracking_uri: null,
      ...(event === 'stopping' ? { action: 'shutdown' as const } : {}),
      ...more
    } as const;
  }

  /** What JupyterLab sends, and the kernel's first words on it. */
  starts(kernel_id: string, msg_id: string, cell_id: string, code: string) {
    const request = header(msg_id, 'execute_request');
    return [
      message(
        kernel_id,
        'websocket',
        'shell',
        true,
        request,
        {},
        { code, silent: false },
        { cellId: cell_id, tags: [] }
      ),
      message(kernel_id, 'iopub', 'iopub', false, header(`${msg_id}-1`, 'status'), request, {
        execution_state: 'busy'
      }),
      message(kernel_id, 'iopub', 'iopub', false, header(`${msg_id}-2`, 'execute_input'), request, {
        code,
        execution_count: 1
      })
    ];
  }

  ends(kernel_id: string, msg_id: string) {
    const request = header(msg_id, 'execute_request');
    return [
      message(
        kernel_id,
        'websocket',
        'shell',
        false,
        header(`${msg_id}-3`, 'execute_reply'),
        request,
        { status: 'ok', execution_count: 1 }
      ),
      message(kernel_id, 'iopub', 'iopub', false, header(`${msg_id}-4`, 'status'), request, {
        execution_state: 'idle'
      })
    ];
  }
}

const header = (msg_id: string, msg_type: string) => ({
  msg_id,
  msg_type,
  session: 'front-end',
  date: new Date().toISOString()
});

const message = (
  kernel_id: string,
  source: 'websocket' | 'iopub',
  channel: 'shell' | 'iopub',
  to_kernel: boolean,
  ownHeader: ReturnType<typeof header>,
  parent_header: Partial<ReturnType<typeof header>>,
  content: Record<string, unknown>,
  metadata: Record<string, unknown> = {}
) =>
  ({
    kind: 'message',
    kernel_id,
    source,
    channel,
    to_kernel,
    header: ownHeader,
    parent_header,
    metadata,
    content
  }) as const;
