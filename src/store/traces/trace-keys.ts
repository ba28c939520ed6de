/** Tags, metadata and span attributes that MLflow's server reads (mlflow/tracing/constant.py). */
export const TRACE_NAME = 'mlflow.traceName';
export const ARTIFACT_LOCATION = 'mlflow.artifactLocation';
export const SPANS_LOCATION = 'mlflow.trace.spansLocation';
/** The value of SPANS_LOCATION for spans that came by OTLP; those of older clients lie in a file. */
export const TRACKING_STORE = 'TRACKING_STORE';
export const LINKED_PROMPTS = 'mlflow.linkedPrompts';

export const SOURCE_RUN = 'mlflow.sourceRun';
export const TRACE_SESSION = 'mlflow.trace.session';
export const TRACE_USER = 'mlflow.trace.user';
export const TOKEN_USAGE = 'mlflow.trace.tokenUsage';
export const COST = 'mlflow.trace.cost';
export const SIZE_STATS = 'mlflow.trace.sizeStats';
/** Set once the trace's own info came, which spans that come later do not overrule. */
export const INFO_FINALIZED = 'mlflow.trace.infoFinalized';

export const SPAN_TYPE = 'mlflow.spanType';
export const SPAN_INPUTS = 'mlflow.spanInputs';
export const SPAN_OUTPUTS = 'mlflow.spanOutputs';
export const SPAN_TOKEN_USAGE = 'mlflow.chat.tokenUsage';
export const SPAN_COST = 'mlflow.llm.cost';
/** A root span's attribute that becomes a tag of its trace. */
export const TRACE_TAG_PREFIX = 'mlflow.traceTag.';
/** OpenTelemetry's own names for what belongs to the trace. */
export const SESSION_ATTRIBUTES = ['session.id', 'gen_ai.conversation.id'];
export const USER_ATTRIBUTE = 'user.id';
