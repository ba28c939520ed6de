import { OutputAreaModel } from '@jupyterlab/outputarea';
import { describe, expect, it } from 'vitest';
import { plotOutput, savedExecution, writePlotOutput } from '../../src/lab/plot-output.ts';
import { bundleText } from '../../src/plot/plot-bundle.ts';
import { PLOT_MIME_TYPE, type PlotBundle } from '../../src/protocol/plot-bundle.ts';

const bundle = (execution_id: string): PlotBundle => ({
  version: 1,
  execution_id,
  cell_id: 'c1',
  attempt: 1,
  series: [
    { run_id: 'a'.repeat(32), metric_key: 'loss', count: 3, steps: [0, 1, 2], values: [3, 1, 2] }
  ]
});

const png = (characters: number) => ({
  mimeType: 'image/png' as const,
  data: 'A'.repeat(characters)
});
const svg = { mimeType: 'image/svg+xml' as const, data: '<svg/>' };

describe('plotOutput', () => {
  it('holds the bundle, one picture and the last values in words', () => {
    const { data } = plotOutput(bundle('e1'), [png(1000), svg]);
    expect(Object.keys(data)).toEqual([PLOT_MIME_TYPE, 'image/png', 'text/plain']);
    expect(data['text/plain']).toBe(bundleText(bundle('e1')));
  });

  it('takes the next picture when one would take it over 60 KB', () => {
    const { data } = plotOutput(bundle('e1'), [png(60_000), svg]);
    expect(Object.keys(data)).toEqual([PLOT_MIME_TYPE, 'image/svg+xml', 'text/plain']);
  });

  it('goes without a picture rather than over 60 KB', () => {
    const output = plotOutput(bundle('e1'), [png(60_000), { ...svg, data: 'é'.repeat(30_000) }]);
    expect(Object.keys(output.data)).toEqual([PLOT_MIME_TYPE, 'text/plain']);
  });
});

describe('writePlotOutput', () => {
  const printed = { output_type: 'stream', name: 'stdout', text: 'step 1\n' } as const;

  it('adds the plot behind what the cell printed', () => {
    const outputs = new OutputAreaModel({ values: [printed] });
    writePlotOutput(outputs, plotOutput(bundle('e1'), [svg]));
    expect(outputs.length).toBe(2);
    expect(outputs.get(0).type).toBe('stream');
    expect(savedExecution(outputs)).toBe('e1');
  });

  it('changes nothing when the cell holds this plot already', () => {
    const outputs = new OutputAreaModel();
    writePlotOutput(outputs, plotOutput(bundle('e1'), [svg]));
    let changes = 0;
    outputs.changed.connect(() => (changes += 1));
    writePlotOutput(outputs, plotOutput(bundle('e1'), [png(10)]));
    expect(changes).toBe(0);
    expect(outputs.length).toBe(1);
  });

  it('replaces the plot of an older execution', () => {
    const outputs = new OutputAreaModel();
    writePlotOutput(outputs, plotOutput(bundle('e1'), [svg]));
    outputs.add(printed);
    writePlotOutput(outputs, plotOutput(bundle('e2'), [svg]));
    expect(outputs.length).toBe(2);
    expect(savedExecution(outputs)).toBe('e2');
  });

  it('keeps what the cell shows after clear_output(wait=True)', () => {
    const outputs = new OutputAreaModel({ values: [printed] });
    outputs.clear(true);
    writePlotOutput(outputs, plotOutput(bundle('e1'), [svg]));
    expect(outputs.length).toBe(2);
  });
});

describe('savedExecution', () => {
  const holding = (value: unknown) =>
    savedExecution(
      new OutputAreaModel({
        values: [
          { output_type: 'display_data', data: { [PLOT_MIME_TYPE]: value as string }, metadata: {} }
        ]
      })
    );

  it('reads a bundle that a kernel displayed as text', () => {
    expect(holding(JSON.stringify(bundle('e1')))).toBe('e1');
  });

  it('finds nothing in data that is no bundle', () => {
    for (const value of ['{', 'null', '[]', {}, { execution_id: 7 }, []]) {
      expect(holding(value)).toBeNull();
    }
  });
});
