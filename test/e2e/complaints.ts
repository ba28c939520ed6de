import type { LabPage } from './lab-page.ts';

/** What the browser's console says without celltrail too. */
const KNOWN = [
  // The debugger asks the kernel that is about to end.
  /^Could not restore the debugger state: Canceled future/,
  // `LabPage` says the same, with the address.
  /^Failed to load resource/,
  // jupyter-server-nbmodel's answer for a cell that it gave up because one before it failed.
  /^500 \S*\/api\/kernels\/\S+ \{"error": "Execution cancelled because a previous/
];

/** What a tab's console had to complain about that has to do with us, or may have. */
export const complaintsOf = ({ errors }: LabPage): string[] =>
  errors.filter(error => !KNOWN.some(known => known.test(error)));
