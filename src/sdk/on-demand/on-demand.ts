/** What is not loaded with the package, because a program that logs does not need it. */
export { callByName } from './call-by-name.ts';
export { logModel } from './log-model.ts';
export { searchRows } from './search-rows.ts';
export { PageOutbox } from '../outbox/page-outbox.ts';
