import { describe, expect, it } from 'vitest';
import type { ExecutionOutput } from '../../src/protocol/entities/session.ts';
import { MAX_OUTPUT_IMAGE_BYTES, MAX_OUTPUT_TEXT_BYTES } from '../../src/protocol/limits.ts';
import { OutputFold } from '../../src/recorder/output-fold.ts';

const display = (data: Record<string, unknown>, display_id?: string): ExecutionOutput => ({
  output_type: 'display_data',
  data,
  metadata: {},
  ...(display_id === undefined ? {} : { transient: { display_id } })
});

const textBytes = (outputs: ExecutionOutput[]) =>
  outputs.reduce((sum, { text }) => sum + Buffer.byteLength(String(text ?? '')), 0);

describe('outputs of an execution', () => {
  it('join neighbouring texts of one stream, and no others', () => {
    const fold = new OutputFold();
    fold.addStream('stdout', 'a');
    fold.addStream('stdout', 'b\n');
    fold.addStream('stderr', 'c');
    fold.addStream('stdout', 'd');
    fold.add(display({ 'text/plain': 'x' }));
    fold.addStream('stdout', 'e');
    expect(fold.toJSON().map(({ text, data }) => text ?? data)).toEqual([
      'ab\n',
      'c',
      'd',
      { 'text/plain': 'x' },
      'e'
    ]);
  });

  it('are cleared at once, or when the next one comes', () => {
    const fold = new OutputFold();
    fold.addStream('stdout', 'old');
    fold.clear(true);
    expect(fold.toJSON()).toHaveLength(1);
    fold.addStream('stdout', 'new');
    expect(fold.toJSON()).toMatchObject([{ text: 'new' }]);
    fold.clear(false);
    expect(fold.toJSON()).toEqual([]);
  });

  it('are replaced by their display_id wherever they are shown', () => {
    const fold = new OutputFold();
    fold.add(display({ 'text/plain': '1' }, 'd'));
    fold.add(display({ 'text/plain': 'other' }, 'e'));
    fold.add(display({ 'text/plain': '1' }, 'd'));
    expect(fold.updateDisplay('d', { 'text/plain': '2' }, { m: 1 })).toBe(true);
    expect(fold.updateDisplay('unknown', {}, {})).toBe(false);
    expect(fold.toJSON()).toMatchObject([
      { data: { 'text/plain': '2' }, metadata: { m: 1 } },
      { data: { 'text/plain': 'other' } },
      { data: { 'text/plain': '2' } }
    ]);
  });

  it('go on after they were read back', () => {
    const fold = new OutputFold();
    fold.addStream('stdout', '10 %');
    fold.add(display({ 'text/plain': '1' }, 'd'));
    fold.addStream('stdout', '\r20 %');
    const restored = OutputFold.restore(fold.toJSON());
    restored.addStream('stdout', '\r30 %');
    restored.updateDisplay('d', { 'text/plain': '2' }, {});
    expect(restored.toJSON()).toMatchObject([
      { text: '10 %' },
      { data: { 'text/plain': '2' } },
      { text: '30 %' }
    ]);
  });
});

describe('a clear that waits for the next output', () => {
  it.each([
    ['a stream', (fold: OutputFold) => fold.addStream('stdout', 'old')],
    ['a display', (fold: OutputFold) => fold.add(display({ 'text/plain': 'old' }, 'd'))]
  ])('is not lost when the outputs are read back: %s', (_, put) => {
    const fold = new OutputFold();
    put(fold);
    fold.clear(true);
    const restored = OutputFold.restore(fold.toJSON());
    expect(restored.toJSON()).toEqual(fold.toJSON());
    restored.addStream('stdout', 'new');
    expect(restored.toJSON()).toEqual([{ output_type: 'stream', name: 'stdout', text: 'new' }]);
  });
});

describe('outputs over the limits', () => {
  it('keep the beginning of the text, and say how much is left out', () => {
    const fold = new OutputFold();
    for (let line = 0; line < 3; line++)
      fold.addStream('stdout', 'x'.repeat(MAX_OUTPUT_TEXT_BYTES / 2));
    fold.addStream('stderr', 'no room');
    const outputs = fold.toJSON();
    expect(textBytes(outputs)).toBeLessThanOrEqual(MAX_OUTPUT_TEXT_BYTES);
    const kept = textBytes(outputs.slice(0, 1));
    const leftOut = 1.5 * MAX_OUTPUT_TEXT_BYTES + 'no room'.length - kept;
    expect(outputs[1]).toMatchObject({
      name: 'stderr',
      text: expect.stringMatching(`^\\[celltrail left out ${leftOut} bytes of text`)
    });
    expect(outputs).toHaveLength(2);
  });

  it('cut no character in two', () => {
    const fold = new OutputFold();
    fold.addStream('stdout', `x${'€'.repeat(MAX_OUTPUT_TEXT_BYTES / 3)}`);
    expect(String(fold.toJSON()[0]!.text)).toMatch(/^x€+$/);
  });

  it('leave out images, whole, but not the text beside them', () => {
    const fold = new OutputFold();
    const image = 'A'.repeat(MAX_OUTPUT_IMAGE_BYTES / 2);
    for (let n = 0; n < 4; n++) fold.add(display({ 'image/png': image, 'text/plain': `${n}` }));
    const outputs = fold.toJSON();
    const images = outputs.map(({ data }) => Object.keys((data ?? {}) as object));
    expect(images).toEqual([
      ['image/png', 'text/plain'],
      ['image/png', 'text/plain'],
      ['text/plain'],
      ['text/plain'],
      []
    ]);
    expect(outputs[4]!.text).toContain(`2 images (${MAX_OUTPUT_IMAGE_BYTES} bytes)`);
  });

  it('never fill up by a progress bar', () => {
    const fold = new OutputFold();
    const bar = '='.repeat(1000);
    for (let n = 0; n < 3000; n++) fold.addStream('stderr', `\r${n} ${bar}`);
    expect(fold.toJSON()).toEqual([{ output_type: 'stream', name: 'stderr', text: `2999 ${bar}` }]);
  });

  it('never fill up by a display that is updated', () => {
    const fold = new OutputFold();
    fold.add(display({ 'image/png': '' }, 'd'));
    const image = 'A'.repeat(MAX_OUTPUT_IMAGE_BYTES - 10);
    for (let n = 0; n < 3; n++) fold.updateDisplay('d', { 'image/png': image + n }, {});
    expect(fold.toJSON()).toMatchObject([{ data: { 'image/png': `${image}2` } }]);
  });

  it('are kept again once the outputs are cleared', () => {
    const fold = new OutputFold();
    fold.addStream('stdout', 'x'.repeat(2 * MAX_OUTPUT_TEXT_BYTES));
    fold.clear(false);
    fold.addStream('stdout', 'y');
    expect(fold.toJSON()).toEqual([{ output_type: 'stream', name: 'stdout', text: 'y' }]);
  });

  it('always keep the error', () => {
    const fold = new OutputFold();
    fold.addStream('stdout', 'x'.repeat(2 * MAX_OUTPUT_TEXT_BYTES));
    fold.add({ output_type: 'error', ename: 'E', evalue: '', traceback: [] });
    expect(fold.toJSON()[1]).toMatchObject({ output_type: 'error', ename: 'E' });
  });

  it('are counted on after they were read back', () => {
    const fold = new OutputFold();
    fold.addStream('stdout', 'x'.repeat(2 * MAX_OUTPUT_TEXT_BYTES));
    fold.add(display({ 'image/png': 'A'.repeat(2 * MAX_OUTPUT_IMAGE_BYTES) }));
    const note = fold.toJSON().at(-1);
    const restored = OutputFold.restore(fold.toJSON());
    expect(restored.toJSON().at(-1)).toEqual(note);
    expect(restored.toJSON()).toHaveLength(fold.toJSON().length);
  });
});
