/** The views that come in a script of their own, when one of them is first shown. */
export { ComparePage } from './compare.tsx';
export { NotebookPage } from './notebook.tsx';
export { RunPage } from './run.tsx';
