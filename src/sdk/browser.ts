/** The package `celltrail` in a browser: no module of Node, no worker. */
import { PageHost } from './browser/page-host.ts';
import { setHost } from './the-host.ts';

setHost(new PageHost());

export * from './public.ts';
