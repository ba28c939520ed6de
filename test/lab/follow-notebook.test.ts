import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { followNotebook } from '../../src/lab/follow-notebook.ts';
import { FakeNotebook, FakeTracker } from './fake-notebooks.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const PATH = 'a.ipynb';
const notebook = () => new FakeNotebook(PATH, { load: 'load()', fit: 'fit(1)' });

function follow(tracker: FakeTracker) {
  const onCells = vi.fn();
  const stop = followNotebook(tracker.tracker, PATH, onCells);
  const told = () => onCells.mock.calls.map(([cells]) => cells as unknown);
  return { told, stop };
}

const later = () => vi.advanceTimersByTimeAsync(1000);

it('tells the cells of an open notebook, and what they say once they were edited', async () => {
  const tracker = new FakeTracker();
  const open = tracker.add(notebook());
  const { told } = follow(tracker);
  await later();
  open.edit('fit', 'fit(2)');
  open.edit('fit', 'fit(3)');
  await later();
  expect(told()).toEqual([
    [
      { id: 'load', source: 'load()' },
      { id: 'fit', source: 'fit(1)' }
    ],
    [
      { id: 'load', source: 'load()' },
      { id: 'fit', source: 'fit(3)' }
    ]
  ]);
});

it('says nothing when outputs change', async () => {
  const tracker = new FakeTracker();
  const open = tracker.add(notebook());
  const { told } = follow(tracker);
  await later();
  open.contentChanged.emit();
  await later();
  expect(told()).toHaveLength(1);
});

it('tells when the notebook is opened, renamed and closed', async () => {
  const tracker = new FakeTracker();
  const { told } = follow(tracker);
  expect(told()).toEqual([null]);
  tracker.add(new FakeNotebook('other.ipynb', {}));
  const open = tracker.add(notebook());
  await later();
  expect(told().at(-1)).toHaveLength(2);
  open.rename('b.ipynb');
  expect(told().at(-1)).toBeNull();
  const again = tracker.add(notebook());
  await later();
  expect(told()).toHaveLength(4);
  again.close();
  await later();
  expect(told().slice(4)).toEqual([null]);
});

it.each(['before', 'after'])('finds a notebook, opened %s it, that gets the name', async when => {
  const tracker = new FakeTracker();
  const other = new FakeNotebook('other.ipynb', { fit: 'fit(1)' });
  if (when === 'before') tracker.add(other);
  const { told, stop } = follow(tracker);
  if (when === 'after') tracker.add(other);
  other.rename(PATH);
  await later();
  expect(told()).toEqual([null, [{ id: 'fit', source: 'fit(1)' }]]);
  stop();
  other.rename('other.ipynb');
  expect(told()).toHaveLength(2);
});

it.each([
  ['with', true],
  ['without', false]
])('is told nothing any more once it is over, %s something still to tell', async (_, edited) => {
  const tracker = new FakeTracker();
  const open = tracker.add(notebook());
  const { told, stop } = follow(tracker);
  await later();
  if (edited) open.edit('fit', 'fit(2)');
  stop();
  open.edit('fit', 'fit(3)');
  tracker.add(notebook());
  open.close();
  await later();
  expect(told()).toHaveLength(1);
});
