import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Navigation } from '../../src/web/navigation.ts';
import { Notices } from '../../src/web/notices.tsx';
import { WebHost } from '../../src/web/web-host.ts';
import { accessibilityFaults, button, change, click, render } from '../ui/render.tsx';

let navigation: Navigation;
let host: WebHost;

beforeEach(() => {
  history.replaceState(null, '', '/#/runs');
  navigation = new Navigation();
  host = new WebHost(navigation);
});
afterEach(() => {
  host.dispose();
  navigation.dispose();
  vi.useRealTimers();
});

describe('the page as views see it', () => {
  it.each<[string, () => void, string]>([
    ['a run', () => host.openRun('r1'), '#/run/r1'],
    [
      'a cell of it',
      () => host.openRun('r1', { execution_id: 'e1' }),
      '#/run/r1?tab=cells&cell=e1'
    ],
    ['a comparison', () => host.compareRuns(['a', 'b']), '#/compare/runs=a+b'],
    ['the table as it was left', () => host.openTable(), '#/runs'],
    ['the runs of a query', () => host.openTable({ query: 'loss < 1' }), '#/runs?q=loss%20%3C%201'],
    ['those of an experiment', () => host.openTable({ experiment_id: '7' }), '#/runs?e=7']
  ])('opens %s by its address', (_, open, hash) => {
    open();
    expect(location.hash).toBe(hash);
  });

  it('has an address for each view, to be shared', () => {
    expect(host.linkTo({ view: 'run', run_id: 'r1' })).toBe(`${location.origin}/#/run/r1`);
    expect(host.linkTo({ view: 'table', state: 'q=a' })).toBe(`${location.origin}/#/runs?q=a`);
  });
});

describe('notices', () => {
  const text = (root: Element) => root.textContent;

  it('go away by themselves, later where something is offered, and not under the pointer', async () => {
    vi.useFakeTimers();
    host.notify('Copied.');
    host.notify('Deleted.', { action: { label: 'Undo', run: () => {} } });
    const [, second] = host.state.notices;
    const shown = () => host.state.notices.map(notice => notice.text);
    vi.advanceTimersByTime(6000);
    expect(shown()).toEqual(['Deleted.']);
    host.hold(second!.id, true);
    vi.advanceTimersByTime(60_000);
    expect(shown()).toEqual(['Deleted.']);
    host.hold(second!.id, false);
    vi.advanceTimersByTime(10_001);
    expect(shown()).toEqual([]);
  });

  it('are read out, offer what can be done, and can be closed', async () => {
    const root = render(<Notices host={host} />);
    expect(root.querySelector('[aria-live=polite]')).not.toBeNull();
    const undo = vi.fn();
    await change(() => host.notify('Deleted.', { action: { label: 'Undo', run: undo } }));
    expect(accessibilityFaults(root)).toEqual([]);
    await click(button(root, 'Undo'));
    expect(undo).toHaveBeenCalledOnce();
    expect(text(root)).toBe('');
    await change(() => host.notify('Copied.'));
    await click(button(root, 'Close'));
    expect(text(root)).toBe('');
  });
});

it('questions are asked one after the other', async () => {
  const ask = (title: string) => host.confirm({ title, body: [], accept: 'Delete' });
  const first = ask('First?');
  const second = ask('Second?');
  expect(host.state.question?.title).toBe('First?');
  host.state.question!.answer(false);
  expect(host.state.question?.title).toBe('Second?');
  host.state.question!.answer(true);
  expect(await Promise.all([first, second])).toEqual([false, true]);
  expect(host.state.question).toBeNull();
});
