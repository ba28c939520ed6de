import type { ISessionContext } from '@jupyterlab/apputils';
import { Signal } from '@lumino/signaling';
import { describe, expect, it, vi } from 'vitest';
import { GRACE_MS, SentExecutions } from '../../../src/lab/notebook/sent-executions.ts';

class FakeKernel {
  readonly anyMessage = new Signal<this, unknown>(this);

  say(direction: 'send' | 'recv', msg_type: string, msg_id: string, cellId?: string): void {
    const metadata = cellId === undefined ? {} : { cellId };
    const msg = { header: { msg_type, msg_id }, parent_header: { msg_id }, metadata };
    this.anyMessage.emit({ direction, msg });
  }
}

class FakeContext {
  readonly kernelChanged = new Signal<this, unknown>(this);
  session: { kernel: FakeKernel } | null;

  constructor(kernel: FakeKernel | null) {
    this.session = kernel && { kernel };
  }
}

const watch = (context: FakeContext) => new SentExecutions(context as unknown as ISessionContext);

describe('SentExecutions', () => {
  it('knows the executions that this tab sent, and no others', () => {
    const kernel = new FakeKernel();
    const sent = watch(new FakeContext(kernel));
    kernel.say('send', 'execute_request', 'm1', 'c1');
    kernel.say('recv', 'execute_request', 'm2', 'c1');
    kernel.say('send', 'execute_request', 'm3'); // a console, or silent code
    kernel.say('send', 'kernel_info_request', 'm4', 'c1');
    expect(['m1', 'm2', 'm3', 'm4'].filter(id => sent.has(id))).toEqual(['m1']);
  });

  it('tells the newest of a cell', () => {
    const kernel = new FakeKernel();
    const sent = watch(new FakeContext(kernel));
    const heard: string[] = [];
    sent.sent.connect((_, { execution_id }) => heard.push(execution_id));
    kernel.say('send', 'execute_request', 'm1', 'c1');
    kernel.say('send', 'execute_request', 'm2', 'c2');
    kernel.say('send', 'execute_request', 'm3', 'c1');
    expect(sent.latest('c1')).toBe('m3');
    expect(sent.has('m1')).toBe(true);
    expect(heard).toEqual(['m1', 'm2', 'm3']);
  });

  it('follows the notebook to another kernel', () => {
    const first = new FakeKernel();
    const second = new FakeKernel();
    const context = new FakeContext(null);
    const sent = watch(context);
    context.kernelChanged.emit({ oldValue: null, newValue: first });
    context.kernelChanged.emit({ oldValue: first, newValue: second });
    first.say('send', 'execute_request', 'm1', 'c1');
    second.say('send', 'execute_request', 'm2', 'c1');
    expect(sent.has('m1')).toBe(false);
    expect(sent.has('m2')).toBe(true);
  });

  it('counts an execution once although a restart names the same kernel again', () => {
    const kernel = new FakeKernel();
    const context = new FakeContext(kernel);
    const sent = watch(context);
    let heard = 0;
    sent.sent.connect(() => (heard += 1));
    context.kernelChanged.emit({ oldValue: kernel, newValue: kernel });
    kernel.say('send', 'execute_request', 'm1', 'c1');
    expect(heard).toBe(1);
  });

  it('tells whether one waited or ran since it was asked last', () => {
    const kernel = new FakeKernel();
    const context = new FakeContext(kernel);
    const sent = watch(context);
    const told = (): boolean[] => [sent.takeActive(), sent.takeActive()];
    expect(told()).toEqual([false, false]);
    kernel.say('send', 'execute_request', 'm1', 'c1');
    expect(told()).toEqual([true, true]);
    kernel.say('recv', 'execute_reply', 'm1');
    expect(told()).toEqual([true, false]);
    kernel.say('send', 'execute_request', 'm2', 'c1');
    context.kernelChanged.emit({ oldValue: kernel, newValue: kernel });
    expect(told()).toEqual([true, false]);
  });

  it('tells of an answer, and has just ended for a moment after it', () => {
    vi.useFakeTimers();
    try {
      const kernel = new FakeKernel();
      const sent = watch(new FakeContext(kernel));
      const told: boolean[] = [];
      sent.answered.connect(() => told.push(sent.hasJustEnded));
      kernel.say('send', 'execute_request', 'm1', 'c1');
      vi.advanceTimersByTime(10 * GRACE_MS);
      expect([told, sent.hasJustEnded]).toEqual([[], false]);
      kernel.say('recv', 'execute_reply', 'm1');
      vi.advanceTimersByTime(GRACE_MS - 1);
      expect([told, sent.hasJustEnded]).toEqual([[true], true]);
      vi.advanceTimersByTime(1);
      expect(sent.hasJustEnded).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });
});
