import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel } from '@jupyterlab/services';
import { Signal, type ISignal } from '@lumino/signaling';

export interface SentExecution {
  execution_id: string;
  cell_id: string;
}

/** The record hears of an end a moment later than the tab, and the plot is asked for then. */
export const GRACE_MS = 15_000;

/**
 * The executions of a notebook that this tab asked for: only it writes their plots into the
 * notebook, so that two tabs never write the same one.
 *
 * It looks at the requests themselves, because `NotebookActions` does not tell their msg_id.
 */
export class SentExecutions {
  readonly #context: ISessionContext;
  readonly #sent = new Signal<SentExecutions, SentExecution>(this);
  readonly #answered = new Signal<SentExecutions, void>(this);
  readonly #cellOf = new Map<string, string>();
  readonly #latest = new Map<string, string>();
  readonly #unanswered = new Set<string>();
  #active = false;
  #answeredTime = -Infinity;

  constructor(context: ISessionContext) {
    this.#context = context;
    context.kernelChanged.connect(this.#onKernelChanged, this);
    context.session?.kernel?.anyMessage.connect(this.#onMessage, this);
  }

  get sent(): ISignal<SentExecutions, SentExecution> {
    return this.#sent;
  }

  /** One of them has ended. */
  get answered(): ISignal<SentExecutions, void> {
    return this.#answered;
  }

  get size(): number {
    return this.#cellOf.size;
  }

  has(execution_id: string): boolean {
    return this.#cellOf.has(execution_id);
  }

  /** An execution ended a moment ago: its plot may not be saved yet. */
  get hasJustEnded(): boolean {
    return Date.now() - this.#answeredTime < GRACE_MS;
  }

  /** The newest of a cell. */
  latest(cell_id: string): string | undefined {
    return this.#latest.get(cell_id);
  }

  /** Whether an execution of this tab waited or ran at any time since this was asked last. */
  takeActive(): boolean {
    const active = this.#active;
    this.#active = this.#unanswered.size > 0;
    return active;
  }

  dispose(): void {
    this.#context.kernelChanged.disconnect(this.#onKernelChanged, this);
    this.#context.session?.kernel?.anyMessage.disconnect(this.#onMessage, this);
    Signal.clearData(this);
  }

  #onKernelChanged(
    _: unknown,
    {
      oldValue,
      newValue
    }: { oldValue: Kernel.IKernelConnection | null; newValue: Kernel.IKernelConnection | null }
  ): void {
    // A kernel that was restarted answers no request of its life before.
    this.#unanswered.clear();
    if (oldValue !== newValue) oldValue?.anyMessage.disconnect(this.#onMessage, this);
    newValue?.anyMessage.connect(this.#onMessage, this);
  }

  #onMessage(_: unknown, { msg, direction }: Kernel.IAnyMessageArgs): void {
    if (direction === 'recv' && msg.header.msg_type === 'execute_reply') {
      this.#unanswered.delete((msg.parent_header as { msg_id: string }).msg_id);
      this.#answeredTime = Date.now();
      this.#answered.emit();
    }
    if (direction !== 'send' || msg.header.msg_type !== 'execute_request') return;
    const cell_id = msg.metadata['cellId'];
    if (typeof cell_id !== 'string') return;
    const execution_id = msg.header.msg_id;
    this.#cellOf.set(execution_id, cell_id);
    this.#latest.set(cell_id, execution_id);
    this.#unanswered.add(execution_id);
    this.#active = true;
    this.#sent.emit({ execution_id, cell_id });
  }
}
