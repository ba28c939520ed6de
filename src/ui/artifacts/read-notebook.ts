import { joined } from '../run/output-bundle.ts';

export interface Notebook {
  /** Of its kernel; '' when it is not said. */
  language: string;
  cells: NotebookCell[];
}

export interface NotebookCell {
  type: 'code' | 'markdown' | 'raw';
  source: string;
  execution_count: number | null;
  /** In nbformat's shape, unchecked. */
  outputs: Readonly<Record<string, unknown>>[];
}

/** A notebook of nbformat 4; null for what is none. Anything in it may be missing. */
export function readNotebook(text: string): Notebook | null {
  const notebook = fieldsOf(parsed(text));
  const cells = notebook['cells'];
  if (!Array.isArray(cells)) return null;
  const metadata = fieldsOf(notebook['metadata']);
  const language =
    joined(fieldsOf(metadata['language_info'])['name']) ||
    joined(fieldsOf(metadata['kernelspec'])['language']);
  return { language, cells: cells.map(cellOf) };
}

function cellOf(given: unknown): NotebookCell {
  const { cell_type, source, execution_count, outputs } = fieldsOf(given);
  return {
    type: cell_type === 'markdown' || cell_type === 'code' ? cell_type : 'raw',
    source: joined(source),
    execution_count: typeof execution_count === 'number' ? execution_count : null,
    outputs: Array.isArray(outputs) ? outputs.map(fieldsOf) : []
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
