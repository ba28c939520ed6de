import * as content from './content.ts';

/**
 * Most programs log neither figures nor tables nor data sets, and read no runs back: the build of the
 * package for Node puts that into a file of its own, which CommonJS loads when it is needed first.
 */
export const loadContent = (): typeof content => content;
