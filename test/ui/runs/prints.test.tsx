import { expect, it } from 'vitest';
import { getPrints, setPrints } from '../../../src/protocol/endpoints/prints.ts';
import { accessibilityFaults, button, click, settle } from '../render.tsx';
import { ROWS, showRuns } from './show-runs.tsx';

const SEEN = { recorded: false, seen: ['loss', 'acc'] };

it('what is printed can be recorded with one click, and the way back is there', async () => {
  const asked: unknown[] = [];
  const { element } = await showRuns(ROWS, undefined, null, transport => {
    transport.answer(getPrints, () => SEEN);
    transport.answer(setPrints, ({ body }) => {
      asked.push(body);
      return { ...SEEN, recorded: (body as { recorded: boolean }).recorded };
    });
  });
  await settle();
  const line = () => element.querySelector('.ct-prints');
  expect(line()?.textContent).toContain('Printed values look like metrics: loss, acc.');
  expect(await accessibilityFaults(element)).toEqual([]);
  await click(button(element, 'Record them'));
  await settle();
  expect(line()?.textContent).toContain('Recording printed values');
  await click(button(element, 'Turn off'));
  await settle();
  const notebook_path = 'vision/first_run.ipynb';
  expect(asked).toEqual([
    { notebook_path, recorded: true },
    { notebook_path, recorded: false }
  ]);
});

it('one that is dismissed is not offered again', async () => {
  const kept = new Map<string, string>();
  const memory = {
    get: (key: string) => kept.get(key) ?? null,
    set: (key: string, value: string) => void kept.set(key, value)
  };
  const show = () =>
    showRuns(ROWS, undefined, memory, transport => transport.answer(getPrints, () => SEEN));
  const { element } = await show();
  await settle();
  await click(button(element, 'Dismiss'));
  expect(element.querySelector('.ct-prints')).toBeNull();
  const again = await show();
  await settle();
  expect(again.element.querySelector('.ct-prints')).toBeNull();
});
