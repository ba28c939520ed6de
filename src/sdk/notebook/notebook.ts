/** What is loaded when a program first draws something; it has no state of the client in it. */
export { display } from './cell-output.ts';
export { detectHost } from './detect-host.ts';
export { plotLogged } from './live-plot.ts';
export { plotRuns } from './plot-runs.ts';
export { progress } from './progress.ts';
