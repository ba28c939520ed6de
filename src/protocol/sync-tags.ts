/** On the remote's copy of a run: its id here, by which it is found again. */
export const CELLTRAIL_RUN_ID = 'celltrail.run_id';
/** On a run: it and the runs below it stay here. Any value but `false`. */
export const NO_SYNC = 'no-sync';
/** On the remote: the newest value of a param that has another one there, which cannot be changed. */
export const CELLTRAIL_PARAM_PREFIX = 'celltrail.param.';
