import { afterEach, expect, it, vi } from 'vitest';
import { CopyButton } from '../../src/ui/copy-button.tsx';
import { english } from '../../src/ui/english.ts';
import { button, click, render } from './render.tsx';

afterEach(() => void vi.unstubAllGlobals());

const show = (copy?: (text: string) => Promise<void>) =>
  render(<CopyButton text="abc" label="Copy" trans={english} copy={copy} />);
const said = (element: Element) => element.querySelector('[role=status]')?.textContent;

it('copies, and says so', async () => {
  const copy = vi.fn(async () => {});
  const element = show(copy);
  await click(button(element, 'Copy'));
  expect(copy).toHaveBeenCalledExactlyOnceWith('abc');
  expect(said(element)).toBe('Copied');
});

it('says so when nothing was copied', async () => {
  const element = show(async () => {
    throw new Error('no');
  });
  await click(button(element, 'Copy'));
  expect(said(element)).toBe('Could not copy');
});

it('says so on a page without a clipboard', async () => {
  vi.stubGlobal('navigator', {});
  const element = show();
  await click(button(element, 'Copy'));
  expect(said(element)).toBe('Could not copy');
});
