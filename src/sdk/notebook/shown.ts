import type { MimeBundle } from './cell-output.ts';
import type { HostName } from './detect-host.ts';
import { loadNotebook } from './load-notebook.ts';

/** What runs this program. In `tslab` and `deno-jupyter` its outputs can stand in a notebook. */
export const detectHost = (): HostName =>
  loadNotebook()?.detectHost() ?? ('process' in globalThis ? 'node' : 'browser');

/**
 * Shows something in the notebook, in several MIME types if you like; elsewhere it does nothing.
 *
 * @param data `{ 'text/html': '<b>12</b>', 'text/plain': '12' }`
 * @param display_id of an output that this replaces, wherever it stands
 */
export const display = (data: MimeBundle, display_id?: string): void =>
  loadNotebook()?.display(data, display_id);

/**
 * Shows how far a loop is: a bar in the notebook, a line on a terminal, nothing elsewhere.
 *
 * ```ts
 * import { metric, progress } from 'celltrail';
 *
 * for (const epoch of progress(20)) metric('loss', 1 / (epoch + 1), epoch); // 0 … 19
 * for (const image of progress(['a.png', 'b.png'], 'images')) console.log(image);
 * ```
 *
 * What comes by and by is gone through by `for await`.
 *
 * @param over what is gone through, or how often; of what has no length only the count is known
 * @param label is written before the bar
 * @throws TypeError for what cannot be gone through
 */
export function progress(over: number, label?: string): Iterable<number>;
export function progress<T>(over: Iterable<T>, label?: string): Iterable<T>;
export function progress<T>(over: AsyncIterable<T>, label?: string): AsyncIterable<T>;
export function progress(
  over: number | Iterable<unknown> | AsyncIterable<unknown>,
  label = ''
): Iterable<unknown> | AsyncIterable<unknown> {
  const notebook = loadNotebook();
  if (notebook !== null) return notebook.progress(over, label);
  return typeof over === 'number' ? Array(over).keys() : over;
}
