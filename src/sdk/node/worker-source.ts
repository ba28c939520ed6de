/**
 * The program of the worker, as one module. In the package it is the bundle of `worker.ts`, which the
 * build puts here, so that no path of a file is needed.
 */
export const WORKER_SOURCE = '';
