import { expect, it } from 'vitest';
import { DOCUMENT_FILE, isOwnFile } from '../../src/protocol/own-files.ts';

it('the files that celltrail makes of a session are its own, those of the same folders are not', () => {
  for (const path of [DOCUMENT_FILE, 'notebook/executed.ipynb', 'celltrail/executions.jsonl']) {
    expect(isOwnFile(path)).toBe(true);
  }
  for (const path of ['notebook/other.ipynb', 'document.ipynb', 'a/notebook/document.ipynb']) {
    expect(isOwnFile(path)).toBe(false);
  }
});
