import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Navigation } from '../../src/web/navigation.ts';

let navigation: Navigation;
let shown: string[];

beforeEach(() => {
  history.replaceState(null, '', '/ml/#/runs?q=a');
  navigation = new Navigation();
  shown = [];
  navigation.changed.connect(() => shown.push(navigation.state.view));
});
afterEach(() => navigation.dispose());

const RUN = { view: 'run', run_id: 'r1', state: '' } as const;
const back = () =>
  new Promise(resolve => {
    addEventListener('popstate', resolve, { once: true });
    history.back();
  });

it('begins with what the address says', () => {
  expect(navigation.state).toEqual({ view: 'table', state: 'q=a' });
});

it('goes to a place, and the way back leads to the one before with its latest state', async () => {
  const steps = history.length;
  navigation.keep({ view: 'table', state: 'q=b' });
  navigation.keep({ view: 'table', state: 'q=c' });
  expect(history.length).toBe(steps);
  navigation.go(RUN);
  expect(location.hash).toBe('#/run/r1');
  expect(history.length).toBe(steps + 1);
  await back();
  expect(navigation.state).toEqual({ view: 'table', state: 'q=c' });
  expect(shown).toEqual(['table', 'table', 'run', 'table']);
});

it('changes its address at a pace that browsers bear', () => {
  vi.useFakeTimers();
  const written = vi.spyOn(history, 'replaceState');
  for (let width = 0; width < 100; width++) {
    navigation.keep({ view: 'table', state: `w=${width}` });
  }
  expect(navigation.state).toEqual({ view: 'table', state: 'w=99' });
  vi.advanceTimersByTime(200);
  expect(written).toHaveBeenCalledOnce();
  expect(location.hash).toBe('#/runs?w=99');
  vi.useRealTimers();
});

it('keeps what was chosen in the moment before the page is left', () => {
  navigation.keep({ view: 'table', state: 'q=b' });
  dispatchEvent(new Event('pagehide'));
  expect(location.hash).toBe('#/runs?q=b');
});

it('says nothing when a view keeps what the address says already', () => {
  navigation.keep({ view: 'table', state: 'q=a' });
  expect(shown).toEqual([]);
});

it('has whole addresses for others', () => {
  expect(navigation.linkTo(RUN)).toBe(`${location.origin}/ml/#/run/r1`);
});
