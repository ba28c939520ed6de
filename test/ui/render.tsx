import { act, type ReactElement } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach } from 'vitest';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const roots: { root: Root; element: HTMLElement }[] = [];

afterEach(() => {
  for (const { root, element } of roots.splice(0)) {
    act(() => root.unmount());
    element.remove();
  }
});

/** Draws into the page; taken away after the test. */
export function render(node: ReactElement): HTMLElement {
  const element = document.createElement('div');
  document.body.append(element);
  const root = createRoot(element);
  roots.push({ root, element });
  act(() => root.render(node));
  return element;
}

/** Lets what is asked for arrive, and draws it. */
export async function settle(ms = 30): Promise<void> {
  await act(async () => {
    await new Promise(resolve => setTimeout(resolve, ms));
  });
}

/** Does something that changes a model, and draws all that follows from it at once. */
export async function change(action: () => unknown): Promise<void> {
  await act(async () => {
    action();
    await new Promise(resolve => setTimeout(resolve, 0));
  });
}

export async function click(element: Element | null | undefined): Promise<void> {
  if (!element) throw new Error('Nothing to click on');
  await change(() =>
    element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
  );
}

export async function press(element: Element | null, key: string): Promise<void> {
  if (!element) throw new Error('Nothing to press a key on');
  await change(() =>
    element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  );
}

export function button(within: Element, name: string): HTMLButtonElement {
  const found = [...within.querySelectorAll('button')].find(
    one => one.textContent?.trim() === name || one.getAttribute('aria-label') === name
  );
  if (found === undefined) throw new Error(`No button ${name} in ${within.innerHTML}`);
  return found;
}

/** The basics that need no layout: every control has a name, every picture is named or hidden, ids are single. */
export function accessibilityFaults(root: Element): string[] {
  const faults: string[] = [];
  const named = (element: Element) =>
    (element.getAttribute('aria-label') ?? element.textContent ?? '').trim() !== '';
  for (const element of root.querySelectorAll(
    'button, summary, [role=treeitem], [role=tree], [role=region], [role=application], [role=group], [tabindex="0"]'
  )) {
    if (!named(element)) faults.push(`no name: ${element.outerHTML.slice(0, 120)}`);
  }
  for (const svg of root.querySelectorAll('svg')) {
    const isHidden = svg.closest('[aria-hidden=true]') !== null;
    if (!isHidden && svg.querySelector('title') === null) faults.push('a picture without a name');
  }
  for (const element of root.querySelectorAll('[aria-controls]')) {
    const id = element.getAttribute('aria-controls') as string;
    if (document.getElementById(id) === null) faults.push(`controls nothing: ${id}`);
  }
  const ids = [...root.querySelectorAll('[id]')].map(({ id }) => id);
  if (new Set(ids).size !== ids.length) faults.push('an id twice');
  return faults;
}
