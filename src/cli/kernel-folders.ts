import path from 'node:path';

/** The launcher with what it runs on, as the bundled program has them beside it. */
export const KERNEL_FOLDER = path.join(import.meta.dirname, 'kernel');

/** The client, as the Python package has it beside the program. */
export const CLIENT_FOLDER = path.resolve(import.meta.dirname, '../client');
