import { useEffect, useState } from 'react';
import type { Host } from '../host.ts';
import type { NotebookCell } from '../../protocol/trust/cell-index.ts';

/** The cells of a notebook as it is now, followed while they are seen; null where it is not open. */
export function useNotebook(
  { followNotebook }: Host,
  path: string | null,
  visible: boolean
): readonly NotebookCell[] | null {
  const [cells, setCells] = useState<readonly NotebookCell[] | null>(null);
  useEffect(() => {
    if (!visible || followNotebook === undefined) return;
    if (path === null) setCells(null);
    else return followNotebook(path, setCells);
  }, [followNotebook, path, visible]);
  return cells;
}
