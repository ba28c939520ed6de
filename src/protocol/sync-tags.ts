/** On the remote's copy of a run: its id here, by which it is found again. */
export const CELLTRAIL_RUN_ID = 'celltrail.run_id';
/** On the remote's copy of a logged model: its id here. */
export const CELLTRAIL_MODEL_ID = 'celltrail.model_id';
/** On the remote's copy of a version: `<version>@<creation time>` here, ms since 1970. */
export const CELLTRAIL_VERSION_ID = 'celltrail.version_id';
/** On the remote's copy of each of them: the process that made it, by a name that no other has. */
export const CELLTRAIL_MADE_BY = 'celltrail.made_by';
/** On a run: it and the runs below it stay here; on a model or a version: it does. Any value but `false`. */
export const NO_SYNC = 'no-sync';
/** On the remote: the newest value of a param that has another one there, which cannot be changed. */
export const CELLTRAIL_PARAM_PREFIX = 'celltrail.param.';
