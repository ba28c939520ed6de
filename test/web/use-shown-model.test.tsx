import { useEffect } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { useShownModel } from '../../src/web/use-shown-model.ts';
import { render } from '../ui/render.tsx';

afterEach(() => vi.restoreAllMocks());

it('tells a new model that nobody sees it, before the model can ask', () => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  const model = { setVisible: vi.fn(), dispose: vi.fn() };
  let told: unknown[][] = [];
  const Shown = () => {
    useShownModel(() => model, '');
    // In the same moment: what the model puts off a microtask comes after it.
    useEffect(() => void (told = [...model.setVisible.mock.calls]), []);
    return null;
  };
  render(<Shown />);
  expect(told).toEqual([[false]]);
});
