// @vitest-environment node
import { expect, it } from 'vitest';
import { readNotebook } from '../../../src/ui/artifacts/read-notebook.ts';

it('reads cells with sources as text or lines', () => {
  const text = JSON.stringify({
    nbformat: 4,
    metadata: { kernelspec: { name: 'python3', language: 'python' } },
    cells: [
      { cell_type: 'markdown', source: ['# a\n', 'b'] },
      { cell_type: 'code', source: 'x', execution_count: 3, outputs: [{ output_type: 'stream' }] }
    ]
  });
  expect(readNotebook(text)).toEqual({
    language: 'python',
    cells: [
      { type: 'markdown', source: '# a\nb', execution_count: null, outputs: [] },
      { type: 'code', source: 'x', execution_count: 3, outputs: [{ output_type: 'stream' }] }
    ]
  });
});

it.each(['', 'null', '{"worksheets":[]}', '[]'])('takes %j for none', text => {
  expect(readNotebook(text)).toBeNull();
});

it('bears cells of which anything is missing or wrong', () => {
  const text = JSON.stringify({ cells: [null, 7, { cell_type: 'code', outputs: [null] }] });
  expect(readNotebook(text)?.cells.map(({ type }) => type)).toEqual(['raw', 'raw', 'code']);
});
