import { createHash } from 'node:crypto';
import type { MessageFrame } from '../protocol/frames.ts';

/**
 * The cell that a request names, by the part of its name that tells cells of a notebook apart; null
 * when the front end names none, as consoles, nbclient and older notebooks.
 *
 * VS Code names a cell by the address of its text, `vscode-notebook-cell:/home/ana/train.ipynb#W2sZmlsZQ%3D%3D`:
 * only the fragment is the cell (`CellUri.generate`). The rest would be another one after a rename, and
 * would tell every server that gets the record where the notebook lies.
 */
export function requestedCell(metadata: MessageFrame['metadata']): string | null {
  const named = metadata.cellId ?? metadata.cell_id;
  if (typeof named !== 'string' || named === '') return null;
  const fragment = /#(.+)$/s.exec(named)?.[1];
  if (fragment === undefined && isConsole(metadata)) return null;
  // Padding of base64, which neither nbformat nor the keys of MLflow take.
  const name = fragment === undefined ? named : decoded(fragment).replace(/=+$/, '');
  return isAddress(name) || name === '' ? hashOf(named) : name;
}

/**
 * JupyterLab's console names a cell too: one of the console, that no notebook has. It says of it
 * what a cell knows of itself, but not what only a notebook knows (`deletedCells`).
 */
const isConsole = (metadata: MessageFrame['metadata']) =>
  'trusted' in metadata && !('deletedCells' in metadata);

/** A URI, or an absolute path of any system. */
const isAddress = (name: string) => /^(?:[a-z][a-z0-9+.-]*:|[/\\~])/i.test(name);

const hashOf = (name: string) => createHash('sha256').update(name).digest('hex').slice(0, 16);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The notebook of a kernel's session. On a Jupyter server VS Code opens one for a file that it makes up
 * for each kernel, `train-jvsc-<two UUIDs>.ipynb` of `train.ipynb`.
 */
export const notebookOf = (path: string | null): string | null =>
  path?.replace(/(?:\.ipynb)?-jvsc-[0-9a-f-]{36,}(?:\.ipynb)?$/i, '.ipynb') ?? null;
