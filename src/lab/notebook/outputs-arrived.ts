import type { Cell, CodeCell } from '@jupyterlab/cells';

/** A kernel that never says `idle` must not hold the plot back for ever. */
const PATIENCE_MS = 5000;

/**
 * Resolves when all outputs of an execution of this tab are in the cell: the record can hear of
 * its end before the page has worked off the kernel's messages.
 */
export async function outputsArrived(cell: Cell, execution_id: string): Promise<void> {
  if (cell.model?.type !== 'code') return;
  const future = (cell as CodeCell).outputArea.future;
  if (future?.msg.header.msg_id !== execution_id) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<void>(resolve => (timer = setTimeout(resolve, PATIENCE_MS)));
  // It is rejected when the kernel was restarted: then nothing more will arrive.
  const done = future.done.then(
    () => undefined,
    () => undefined
  );
  await Promise.race([done, patience]);
  clearTimeout(timer);
}
