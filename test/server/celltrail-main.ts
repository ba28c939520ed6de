import path from 'node:path';

/** The program `celltrail` of these sources, for processes; bundled by `companion-bundle.ts`. */
export const MAIN = path.join(process.env['CELLTRAIL_BUNDLE']!, 'main.mjs');
