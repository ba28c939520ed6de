import { change } from './render.tsx';

/** Gives a control another value, as a reader does it: React looks at what its own setter has not seen. */
export async function enter(
  control: HTMLSelectElement | HTMLInputElement,
  value: string
): Promise<void> {
  const prototype = Object.getPrototypeOf(control) as object;
  const event = control instanceof HTMLSelectElement ? 'change' : 'input';
  await change(() => {
    Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(control, value);
    control.dispatchEvent(new Event(event, { bubbles: true }));
  });
}
