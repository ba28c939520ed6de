import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TrackingClient } from '../../../src/client/tracking-client.ts';
import { listRunColumns, listRunColumnValues } from '../../../src/protocol/endpoints/run-rows.ts';
import { ApiError } from '../../../src/protocol/errors.ts';
import { english } from '../../../src/ui/english.ts';
import { FilterBox } from '../../../src/ui/filter/filter-box.tsx';
import { FilterModel } from '../../../src/ui/filter/filter-model.ts';
import { FakeTransport } from '../../client/fake-transport.ts';
import { typeInto } from '../edit/type-into.ts';
import { accessibilityFaults, button, change, click, press, render } from '../render.tsx';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

async function show() {
  const transport = new FakeTransport();
  const keysOf = (...keys: string[]) => keys.map(key => ({ key, count: 1, differs: true }));
  transport.answer(listRunColumns, () => ({
    total: 3,
    metrics: keysOf('val/acc', 'val/loss'),
    params: keysOf('optimizer'),
    tags: []
  }));
  transport.answer(listRunColumnValues, () => ({ values: ['adam', 'sgd'] }));
  const model = new FilterModel(new TrackingClient(transport), {
    choice: () => ({ stage: 'active' })
  });
  const applied: string[] = [];
  model.applied.connect((_, query) => void applied.push(query));
  const onLeave = vi.fn();
  const element = render(<FilterBox model={model} trans={english} onLeave={onLeave} />);
  const box = element.querySelector('input')!;
  await shown(() => box.focus());
  const options = () => [...element.querySelectorAll('[role=option]')];
  return { transport, model, element, box, applied, onLeave, options };
}

/** What the page's helpers do waits for a timer of its own. */
async function during(action: Promise<void>, ms = 1): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  await action;
}
const shown = (action: () => unknown) => during(change(action));
const type = (box: Element, text: string) => during(typeInto(box, text));
const key = (box: Element, name: string) => during(press(box, name));
const clickOn = (element: Element) => during(click(element));
const later = (ms: number) =>
  during(
    change(() => {}),
    ms
  );

describe('what is typed', () => {
  it('is asked for once the keys rest', async () => {
    const { box, applied } = await show();
    await type(box, 'res');
    await later(100);
    await type(box, 'resnet');
    await later(100);
    expect(applied).toEqual([]);
    await later(60);
    expect(applied).toEqual(['resnet']);
  });

  it('is asked for at once by Enter', async () => {
    const { box, applied } = await show();
    await type(box, 'resnet');
    await key(box, 'Enter');
    expect(applied).toEqual(['resnet']);
  });

  it('is cleared by Escape and by the button', async () => {
    const { element, box, applied } = await show();
    for (const clear of [
      () => key(box, 'Escape'),
      () => clickOn(button(element, 'Clear filter'))
    ]) {
      await type(box, 'resnet');
      await key(box, 'Enter');
      await clear();
      expect([box.value, applied.splice(0)]).toEqual(['', ['resnet', '']]);
    }
  });

  it('is left for the rows by arrow down', async () => {
    const { box, onLeave } = await show();
    await key(box, 'ArrowDown');
    expect(onLeave).toHaveBeenCalledTimes(1);
  });
});

describe('completion', () => {
  it('is a list under the box, of which Enter takes the chosen one', async () => {
    const { element, box, options, applied, onLeave } = await show();
    await type(box, 'val');
    expect(options().map(option => option.textContent)).toEqual([
      'val/accmetric',
      'val/lossmetric'
    ]);
    expect(box.getAttribute('aria-expanded')).toBe('true');
    expect(accessibilityFaults(element)).toEqual([]);
    await key(box, 'ArrowDown');
    await key(box, 'ArrowDown');
    expect(box.getAttribute('aria-activedescendant')).toBe(options()[1].id);
    expect(options()[1].getAttribute('aria-selected')).toBe('true');
    await key(box, 'Enter');
    expect([box.value, box.selectionStart, options().length]).toEqual(['val/loss ', 9, 0]);
    expect(onLeave).not.toHaveBeenCalled();
    await later(200);
    expect(applied).toEqual(['val/loss ']);
  });

  it('takes nothing unless something is chosen', async () => {
    const { box, options, applied } = await show();
    await type(box, 'val');
    await key(box, 'Enter');
    expect([box.value, options().length, applied]).toEqual(['val', 0, ['val']]);
  });

  it('is closed by Escape, which keeps the text', async () => {
    const { box, options } = await show();
    await type(box, 'val');
    await key(box, 'Escape');
    expect([box.value, options().length]).toEqual(['val', 0]);
  });

  it('offers values that runs have, of the runs that are filtered', async () => {
    const { transport, box, options } = await show();
    await type(box, 'optimizer = a');
    await later(200);
    expect(transport.asked(listRunColumnValues)[0].query).toEqual({
      stage: 'active',
      column: 'params.optimizer',
      prefix: 'a'
    });
    await clickOn(options()[0]);
    expect(box.value).toBe('optimizer = adam ');
  });
});

describe('a fault', () => {
  const fault = new ApiError(
    'INVALID_PARAMETER_VALUE',
    'Unknown column "val/ab". Did you mean val/acc?',
    { fault: { from: 0, length: 6, suggestion: 'val/acc' } }
  );

  it('underlines the word, is said below and put right by a click', async () => {
    const { model, element, box, applied } = await show();
    await type(box, 'val/ab > 0.9');
    await key(box, 'Enter');
    await shown(() => model.reject('val/ab > 0.9', fault));
    expect(element.querySelector('.ct-filter-fault')?.textContent).toBe('val/ab');
    expect(element.querySelector('.ct-filter-overlay')?.textContent).toBe('val/ab > 0.9');
    const said = document.getElementById(box.getAttribute('aria-describedby')!);
    expect(said?.textContent).toBe('Unknown column "val/ab". Did you mean val/acc?');
    expect(box.getAttribute('aria-invalid')).toBe('true');
    await clickOn(button(element, 'Use val/acc'));
    expect([box.value, applied.pop()]).toEqual(['val/acc > 0.9', 'val/acc > 0.9']);
    expect(element.querySelector('.ct-filter-fault')).toBeNull();
  });

  it('of a text that has been changed since is not said', async () => {
    const { model, element, box } = await show();
    await type(box, 'val/acc');
    await shown(() => model.reject('val/ab', fault));
    expect(element.querySelector('.ct-filter-fault')).toBeNull();
  });

  it('is not what else went wrong', async () => {
    const { model } = await show();
    expect(model.reject('a', new ApiError('INTERNAL_ERROR', 'x'))).toBe(false);
  });
});
