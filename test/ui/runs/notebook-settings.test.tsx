import { expect, it } from 'vitest';
import {
  getNotebookSettings,
  setNotebookSettings
} from '../../../src/protocol/endpoints/notebook-settings.ts';
import { accessibilityFaults, button, click, settle } from '../render.tsx';
import { ROWS, showRuns } from './show-runs.tsx';

const menuItem = (label: string) =>
  [...document.querySelectorAll('[role=menuitem]')].find(item => item.textContent === label)!;

const SEEN = { tracked: true, parse_prints: false, seen: ['loss', 'acc'] };

it('what is printed can be recorded with one click, and the way back is there', async () => {
  const asked: unknown[] = [];
  const { element } = await showRuns(ROWS, undefined, null, transport => {
    transport.answer(getNotebookSettings, () => SEEN);
    transport.answer(setNotebookSettings, ({ body }) => {
      asked.push(body);
      return { ...SEEN, ...(body as object) };
    });
  });
  await settle();
  const line = () => element.querySelector('.ct-recording');
  expect(line()?.textContent).toContain('Printed values look like metrics: loss, acc.');
  expect(await accessibilityFaults(element)).toEqual([]);
  await click(button(element, 'Record them'));
  await settle();
  expect(line()?.textContent).toContain('Recording printed values');
  await click(button(element, 'Turn off'));
  await settle();
  const notebook_path = 'vision/first_run.ipynb';
  expect(asked).toEqual([
    { notebook_path, parse_prints: true },
    { notebook_path, parse_prints: false }
  ]);
});

it('one that is dismissed is not offered again', async () => {
  const kept = new Map<string, string>();
  const memory = {
    get: (key: string) => kept.get(key) ?? null,
    set: (key: string, value: string) => void kept.set(key, value)
  };
  const show = () =>
    showRuns(ROWS, undefined, memory, transport =>
      transport.answer(getNotebookSettings, () => SEEN)
    );
  const { element } = await show();
  await settle();
  await click(button(element, 'Dismiss'));
  expect(element.querySelector('.ct-recording')).toBeNull();
  const again = await show();
  await settle();
  expect(again.element.querySelector('.ct-recording')).toBeNull();
});

it('tracking is turned off in the menu of the notebook, which says so until it is turned on', async () => {
  const asked: unknown[] = [];
  let settings = { tracked: true, parse_prints: false, seen: [] as string[] };
  const { element } = await showRuns(ROWS, undefined, null, transport => {
    transport.answer(getNotebookSettings, () => settings);
    transport.answer(setNotebookSettings, ({ body }) => {
      asked.push(body);
      return (settings = { ...settings, ...(body as object) });
    });
  });
  await settle();
  expect(element.querySelector('.ct-recording')).toBeNull();
  await click(button(element, 'How this notebook is recorded'));
  await click(menuItem('Turn tracking off'));
  await settle();
  const line = element.querySelector('.ct-recording');
  expect(line?.textContent).toContain('Tracking is off for this notebook');
  expect(await accessibilityFaults(element)).toEqual([]);
  await click(button(element, 'Turn on'));
  await settle();
  expect(element.querySelector('.ct-recording')).toBeNull();
  const notebook_path = 'vision/first_run.ipynb';
  expect(asked).toEqual([
    { notebook_path, tracked: false },
    { notebook_path, tracked: true }
  ]);
});
