/**
 * Puts a text on the clipboard. A page that came neither over HTTPS nor from this machine has no
 * `navigator.clipboard`; there the older way, by a selection, still works.
 *
 * @throws Error when the browser does not let the page
 */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'ct-hidden';
  // Beside what has the focus: nothing outside of an open dialog can be selected.
  const focused = document.activeElement as HTMLElement | null;
  (focused?.closest('dialog') ?? document.body).append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  focused?.focus();
  if (!done) throw new Error('The browser does not let this page copy.');
}
