import { CodeCellModel } from '@jupyterlab/cells';
import { OutputAreaModel } from '@jupyterlab/outputarea';
import { describe, expect, it } from 'vitest';
import {
  holdsPlot,
  isDrawnByCell,
  plotOutput,
  savedExecution,
  writePlotOutput
} from '../../../src/lab/saved-plot/plot-output.ts';
import { bundleText } from '../../../src/plot/plot-bundle.ts';
import { PLOT_MIME_TYPE, type PlotBundle } from '../../../src/protocol/plot-bundle.ts';

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

describe('plotOutput in the file of the notebook', () => {
  /** As nbformat indents it, within `cells` and `outputs`. */
  const written = (output: unknown) =>
    new TextEncoder().encode(JSON.stringify({ cells: [{ outputs: [output] }] }, null, 1)).length;
  const long = (name: string, points: number) => {
    const steps = Array.from({ length: points }, (_, step) => step);
    const values = steps.map(step => Math.cos(step) / 3);
    return { run_id: 'a'.repeat(32), metric_key: name, count: points, steps, values };
  };

  it('takes the smaller picture when the indentation takes the first over 60 KB', () => {
    const full = { ...bundle('e1'), series: [long('loss', 500)] };
    const output = plotOutput(full, [png(40_000), svg]);
    expect(Object.keys(output.data)).toContain('image/svg+xml');
  });

  it('leaves out older attempts, then points, then series of a plot that is too large', () => {
    const name = (at: number) => `${'名'.repeat(240)}${at}`;
    const series = (count: number, points: number) =>
      Array.from({ length: count }, (_, at) => long(name(at), points));
    const older = series(20, 7).map(one => ({ ...one, execution_id: 'e0', attempt: 1 }));
    const left = (full: PlotBundle) => {
      const output = plotOutput(full, [svg]);
      expect(written(output)).toBeLessThanOrEqual(60_000);
      const held = output.data[PLOT_MIME_TYPE] as unknown as PlotBundle;
      expect(held.older).toBeUndefined();
      expect(output.data['text/plain']).toBe(bundleText(held));
      return [held.series.length, held.series[0].steps.length];
    };
    expect(left({ ...bundle('e1'), series: series(20, 15), older })).toEqual([20, 15]);
    expect(left({ ...bundle('e1'), series: series(40, 10) })).toEqual([40, 3]);
    const labelled = series(50, 10).map(one => ({ ...one, label: '名'.repeat(100) }));
    expect(left({ ...bundle('e1'), series: labelled })).toEqual([25, 3]);
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

  it('replaces an older plot, in the notebook that is saved too', () => {
    const cell = new CodeCellModel();
    writePlotOutput(cell.outputs, plotOutput(bundle('e1'), [svg]));
    cell.outputs.add(printed);
    writePlotOutput(cell.outputs, plotOutput(bundle('e2'), [svg]));
    expect(cell.outputs.length).toBe(2);
    expect(savedExecution(cell.outputs)).toBe('e2');
    expect(cell.sharedModel.toJSON().outputs).toEqual(cell.outputs.toJSON());
  });

  it('replaces one behind another output', () => {
    const cell = new CodeCellModel();
    cell.outputs.add(printed);
    writePlotOutput(cell.outputs, plotOutput(bundle('e1'), [svg]));
    writePlotOutput(cell.outputs, plotOutput(bundle('e2'), [svg]));
    expect(cell.sharedModel.toJSON().outputs).toEqual(cell.outputs.toJSON());
    expect(savedExecution(cell.outputs)).toBe('e2');
  });

  it('keeps what the cell shows after clear_output(wait=True)', () => {
    const outputs = new OutputAreaModel({ values: [printed] });
    outputs.clear(true);
    writePlotOutput(outputs, plotOutput(bundle('e1'), [svg]));
    expect(outputs.length).toBe(2);
  });
});

describe('holdsPlot', () => {
  const plot = (fields: { execution_id?: string; plotted?: boolean; count?: number } = {}) => {
    const { execution_id = 'e1', plotted = false, count = 3 } = fields;
    const series = { ...bundle('e1').series[0], count, timestamps: [], origin: [], origins: [] };
    return { execution_id, plotted, series: [series] };
  };
  const saved = (value: unknown = bundle('e1')) =>
    new OutputAreaModel({
      values: [
        { output_type: 'display_data', data: { [PLOT_MIME_TYPE]: value as string }, metadata: {} }
      ]
    });

  it('is so for the execution that was saved, and no other', () => {
    expect(holdsPlot(saved(), plot())).toBe(true);
    expect(holdsPlot(saved(), plot({ execution_id: 'e2' }))).toBe(false);
    expect(holdsPlot(new OutputAreaModel(), plot())).toBe(false);
  });

  it('of series that a tag asks for is so until they grow', () => {
    expect(holdsPlot(saved(), plot({ plotted: true }))).toBe(true);
    expect(holdsPlot(saved(), plot({ plotted: true, count: 2 }))).toBe(true);
    expect(holdsPlot(saved(), plot({ plotted: true, count: 4 }))).toBe(false);
    expect(holdsPlot(saved(), plot({ count: 4 }))).toBe(true);
  });

  it('of a series that was not saved is not so', () => {
    const other = plot({ plotted: true });
    other.series[0].metric_key = 'acc';
    expect(holdsPlot(saved(), other)).toBe(false);
  });

  it('does not trust a bundle that anyone wrote', () => {
    for (const series of ['x', [null], [{ ...bundle('e1').series[0], count: 'many' }], undefined]) {
      expect(holdsPlot(saved({ execution_id: 'e1', series }), plot({ plotted: true }))).toBe(false);
    }
  });
});

describe('a plot that the code of the cell draws', () => {
  const drawn = (state: 'live' | 'done', run_id = 'a'.repeat(32)) => ({
    ...bundle('plot-1'),
    drawn: state,
    series: [{ ...bundle('e1').series[0], run_id }]
  });
  const outputs = (...bundles: PlotBundle[]) =>
    new OutputAreaModel({ values: bundles.map(one => plotOutput(one, [svg])) });
  const automatic = {
    series: [{ ...bundle('e1').series[0], timestamps: [], origin: [], origins: [] }]
  };

  it('stands for the automatic one of the same numbers, by their names until its runs are known', () => {
    expect(isDrawnByCell(outputs(drawn('done')), automatic)).toBe(true);
    expect(isDrawnByCell(outputs(drawn('live', 'unsent')), automatic)).toBe(true);
    expect(isDrawnByCell(outputs(drawn('done', 'b'.repeat(32))), automatic)).toBe(false);
    expect(isDrawnByCell(outputs(bundle('e1')), automatic)).toBe(false);
  });

  it('is no automatic one, and none takes its place', () => {
    const held = outputs(drawn('done', 'b'.repeat(32)));
    expect(savedExecution(held)).toBeNull();
    writePlotOutput(held, plotOutput(bundle('e1'), [svg]));
    expect(held.length).toBe(2);
    expect(savedExecution(held)).toBe('e1');
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
