import { expect, it } from 'vitest';
import { MAX_OUTPUT_IMAGE_BYTES, MAX_OUTPUT_TEXT_BYTES } from '../../../src/protocol/limits.ts';
import { keptOutputs } from '../../../src/store/sessions/kept-outputs.ts';

const stream = (text: unknown) => ({ output_type: 'stream' as const, name: 'stdout', text });
const display = (data: Record<string, unknown>) => ({
  output_type: 'display_data' as const,
  data,
  metadata: {}
});

it('keeps what fits as it is', () => {
  const outputs = [stream('a'), display({ 'text/plain': 'b', 'image/png': 'abc' })];
  expect(keptOutputs(outputs)).toEqual(outputs);
  expect(keptOutputs([stream(['a\n', 'b'])])).toEqual([stream('a\nb')]);
});

it('cuts text at its limit, between characters, and says how much is missing', () => {
  const outputs = keptOutputs([stream('é'.repeat(MAX_OUTPUT_TEXT_BYTES)), stream('more')]);
  expect(outputs[0]).toEqual(stream('é'.repeat(MAX_OUTPUT_TEXT_BYTES / 2)));
  expect(outputs[1]).toMatchObject({
    output_type: 'stream',
    text: `[celltrail: not kept: ${MAX_OUTPUT_TEXT_BYTES + 4} bytes of text]\n`
  });
  expect(outputs).toHaveLength(2);
});

it('leaves out an image that does not fit, and keeps the text beside it', () => {
  const image = 'x'.repeat(MAX_OUTPUT_IMAGE_BYTES - 10);
  const outputs = keptOutputs([
    display({ 'image/png': image, 'text/plain': 'first' }),
    display({ 'image/png': 'y'.repeat(11), 'text/plain': 'second' }),
    display({ 'image/png': 'z'.repeat(10) })
  ]);
  expect(outputs).toEqual(
    [
      display({ 'image/png': image, 'text/plain': 'first' }),
      display({ 'text/plain': 'second' }),
      display({ 'image/png': 'z'.repeat(10) }),
      stream('[celltrail: not kept: 11 bytes of images]\n')
    ].map((output, index) => (index === 3 ? { ...output, name: 'stderr' } : output))
  );
});

it('keeps errors whatever came before them', () => {
  const error = { output_type: 'error' as const, ename: 'E', evalue: 'v', traceback: ['t'] };
  expect(keptOutputs([stream('x'.repeat(MAX_OUTPUT_TEXT_BYTES)), error])[1]).toEqual(error);
});
