import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Boundary, ChartBoundary } from '../../src/ui/boundary.tsx';
import { english } from '../../src/ui/english.ts';
import { button, click, render } from './render.tsx';

describe('a boundary', () => {
  let broken = true;
  function Part() {
    if (broken) throw new Error('no such thing');
    return <p>drawn</p>;
  }
  beforeEach(() => {
    broken = true;
    // React says it in the console as well.
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
  });
  afterEach(() => void vi.restoreAllMocks());

  it('says that its part could not be shown, and draws it again on request', async () => {
    const root = render(
      <Boundary trans={english}>
        <Part />
      </Boundary>
    );
    expect(root.querySelector('[role=alert]')?.textContent).toContain('could not be shown');
    const details = root.querySelector<HTMLElement>('.ct-code')!;
    expect([details.hidden, details.textContent]).toEqual([true, 'no such thing']);
    await click(button(root, 'Details'));
    expect(details.hidden).toBe(false);
    broken = false;
    await click(button(root, 'Retry'));
    expect(root.textContent).toBe('drawn');
  });

  it('does what else the page knows to do', async () => {
    const run = vi.fn();
    const root = render(
      <Boundary trans={english} action={{ label: 'Load again', run }}>
        <Part />
      </Boundary>
    );
    await click(button(root, 'Load again'));
    expect(run).toHaveBeenCalledOnce();
  });

  it('speaks of a chart where it is one', () => {
    const root = render(
      <ChartBoundary trans={english}>
        <Part />
      </ChartBoundary>
    );
    expect(root.textContent).toContain('This chart could not be drawn.');
  });
});
