/** `waits`: for something that is to come to the remote before it. */
export type EntityOutcome = 'done' | 'waits';
