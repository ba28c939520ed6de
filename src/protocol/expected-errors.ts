import type { Execution } from './entities/session.ts';

/** On cells that may fail: nbclient, papermill and JupyterLab go on behind them. */
export const RAISES_EXCEPTION = 'raises-exception';

/** It ended with an error, and its cell's tags do not expect one. */
export const hasFailed = ({
  state,
  cell_tags
}: Readonly<Pick<Execution, 'state'>> & { readonly cell_tags: readonly string[] }): boolean =>
  state === 'error' && !cell_tags.includes(RAISES_EXCEPTION);
