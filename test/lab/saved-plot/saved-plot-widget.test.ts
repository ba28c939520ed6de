import { Widget } from '@lumino/widgets';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KnownRuns } from '../../../src/lab/saved-plot/known-runs.ts';
import { SavedPlotWidget } from '../../../src/lab/saved-plot/saved-plot-widget.tsx';
import { english } from '../../../src/ui/english.ts';
import { FakeRecord, RUN_ID } from '../fake-record.ts';

const bundle = (metric_key = 'loss') => ({
  version: 1,
  execution_id: 'e1',
  cell_id: 'c1',
  attempt: 1,
  series: [{ run_id: RUN_ID, metric_key, count: 3, steps: [0, 1, 2], values: [3, 2, 1] }]
});

describe('SavedPlotWidget', () => {
  let record: FakeRecord;
  let widget: SavedPlotWidget;
  let seen: (() => void)[];

  beforeEach(() => {
    seen = [];
    vi.stubGlobal(
      'IntersectionObserver',
      class {
        constructor(callback: (entries: { isIntersecting: boolean }[]) => void) {
          seen.push(() => callback([{ isIntersecting: true }]));
        }
        observe(): void {}
        disconnect(): void {}
      }
    );
    record = new FakeRecord();
    widget = new SavedPlotWidget({
      tracking: record,
      runs: new KnownRuns(),
      trans: english,
      links: { openRun: () => {} },
      notebookOf: () => null
    });
    Widget.attach(widget, document.body);
  });
  afterEach(() => {
    widget.dispose();
    record.dispose();
    vi.unstubAllGlobals();
  });

  const shows = (text: string) => vi.waitFor(() => expect(widget.node.textContent).toContain(text));

  it('draws the plot, and asks the record once it is on the screen', async () => {
    widget.setValue(bundle());
    await shows('loss 1 (step 2)');
    expect(record.asked).toEqual([]);
    seen.at(-1)?.();
    await shows('Open run');
  });

  it('says that the data is elsewhere, and offers no run to open', async () => {
    record.unknown.add(RUN_ID);
    widget.setValue(bundle());
    seen.at(-1)?.();
    await shows('Data of this run is not on this machine');
    expect(widget.node.textContent).not.toContain('Open run');
  });

  it('shows a name made of HTML as text', async () => {
    widget.setValue(bundle('<img src=x onerror="alert(1)"><script>alert(1)</script>'));
    await shows('<img src=x onerror=');
    expect(widget.node.querySelector('img, script')).toBeNull();
  });

  it('says in words that an output is no plot, whatever it holds', async () => {
    const deep = JSON.parse('['.repeat(5000) + ']'.repeat(5000));
    for (const value of [null, 7, '', '{', [], {}, { version: 2 }, { ...bundle(), series: deep }]) {
      widget.setValue(bundle());
      await shows('loss 1 (step 2)');
      widget.setValue(value);
      await shows('not a celltrail plot');
    }
  });

  it('asks of a plot that a kernel still draws when it has come to rest', async () => {
    vi.useFakeTimers();
    widget.setValue({ ...bundle(), drawn: 'live' });
    widget.setValue({ ...bundle(), drawn: 'live', attempt: 0 });
    expect(seen).toEqual([]);
    vi.advanceTimersByTime(10_000);
    vi.useRealTimers();
    await shows('live');
    seen.at(-1)?.();
    await shows('Open run');
    expect(widget.node.textContent).not.toContain('live');
    expect(widget.node.textContent).not.toContain('attempt');
  });

  it('draws nothing anew when the same output is rendered again', async () => {
    widget.setValue(bundle());
    await shows('loss 1 (step 2)');
    const looked = seen.length;
    widget.setValue(bundle());
    expect(seen).toHaveLength(looked);
  });
});
