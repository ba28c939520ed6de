/*
 * What is added up of the executions of a session, as SQL over `execution` beside `session`: rows are
 * put in order by it, and say it.
 */

/** ms; a lost execution lasted as long as its session did. */
export const EXECUTING_MS = `sum(CASE
  WHEN coalesce(execution.ended_time, session.ended_time) > execution.started_time
  THEN coalesce(execution.ended_time, session.ended_time) - execution.started_time
  ELSE 0 END)`;

/** When the execution began that runs now; null at rest. */
export const EXECUTING_SINCE = `min(CASE
  WHEN execution.state = 'started' AND execution.ended_time IS NULL
  THEN execution.started_time END)`;
