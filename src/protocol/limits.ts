/** Limits of MLflow's REST API (mlflow/utils/validation.py) and our own. Lengths in characters unless said. */
export const MAX_METRICS_PER_BATCH = 1000;
export const MAX_PARAMS_PER_BATCH = 100;
export const MAX_TAGS_PER_BATCH = 100;
export const MAX_ENTITIES_PER_BATCH = 1000;
export const MAX_ENTITY_KEY_LENGTH = 250;
export const MAX_PARAM_VALUE_LENGTH = 6000;
export const MAX_TAG_VALUE_LENGTH = 8000;
export const MAX_EXPERIMENT_NAME_LENGTH = 500;
export const MAX_EXPERIMENT_TAG_VALUE_LENGTH = 20_000;
export const MAX_SEARCH_RESULTS = 50_000;
export const DEFAULT_SEARCH_RESULTS = 1000;
export const MAX_HISTORY_PAGE = 25_000;
export const MAX_BULK_INTERVAL_RUNS = 100;
export const MAX_BULK_INTERVAL_RESULTS = 2500;
export const MAX_TRACE_RESULTS = 500;
export const DEFAULT_TRACE_RESULTS = 100;
export const MAX_TRACE_LINKS = 100;
/** Longer ones are shown cut, as MLflow's; what is kept is whole. */
export const MAX_TRACE_METADATA_LENGTH = 250;
export const MAX_TRACE_TAG_LENGTH = 4096;
export const MAX_ALIAS_LENGTH = 255;
export const MAX_REGISTRY_TAG_VALUE_LENGTH = 100_000;
export const MAX_REGISTERED_MODEL_RESULTS = 1000;
export const DEFAULT_REGISTERED_MODEL_RESULTS = 100;
export const MAX_MODEL_VERSION_RESULTS = 200_000;
export const DEFAULT_LOGGED_MODEL_RESULTS = 100;

/** Bytes of a request body that is read into memory; artifacts are streamed and have no such limit. */
export const MAX_BODY_BYTES = 32 * 1024 * 1024;
/** Bytes of a compressed request body once it is unpacked. */
export const MAX_INFLATED_BYTES = 64 * 1024 * 1024;
/** Bytes of text and of images kept of the outputs of one execution. */
export const MAX_OUTPUT_TEXT_BYTES = 1024 * 1024;
export const MAX_OUTPUT_IMAGE_BYTES = 5 * 1024 * 1024;
