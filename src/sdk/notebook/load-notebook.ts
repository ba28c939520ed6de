import * as notebook from './notebook.ts';

/**
 * What a notebook needs is as large as all the rest of the client, and a program that draws nothing
 * never loads it: the build of the package puts it into a file of its own. Null where that is not: in a
 * page, and in a program that was bundled without it.
 */
export const loadNotebook = (): typeof notebook | null => notebook;
