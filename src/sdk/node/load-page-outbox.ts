import { PageOutbox } from '../outbox/page-outbox.ts';

/** In the package it is loaded where it is needed: few programs may have no thread. */
export const loadPageOutbox = (): typeof PageOutbox => PageOutbox;
