/** The package `celltrail` in Node, Deno and Bun. */
import { NodeHost } from './node/node-host.ts';
import { setHost } from './the-host.ts';

setHost(new NodeHost());

export * from './public.ts';
