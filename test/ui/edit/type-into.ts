import { change } from '../render.tsx';

/** As a person types: the caret is at the end, and React hears of it. */
export async function typeInto(element: Element | null, text: string): Promise<void> {
  const box = element as HTMLInputElement | HTMLTextAreaElement | null;
  if (box === null) throw new Error('Nothing to type into');
  // React has put its own property over the element's.
  const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), 'value') ?? {};
  await change(() => {
    set?.call(box, text);
    box.setSelectionRange(text.length, text.length);
    box.dispatchEvent(new Event('input', { bubbles: true }));
  });
}
