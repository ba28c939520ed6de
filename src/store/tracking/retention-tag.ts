import { invalidParameter } from './invalid-parameter.ts';

/**
 * Two tags of an experiment steer how long MLflow keeps traces; their values are JSON with a
 * duration (`_validate_trace_experiment_tag`). Other keys pass.
 */
export function checkRetentionTag(key: string, value: string): void {
  if (key === 'mlflow.trace.archivalRetention') {
    const { type, value: retention } = parsedConfig(value);
    if (type !== 'duration') {
      throw invalidParameter("Trace archival config must use type 'duration'.");
    }
    checkRetention(retention);
  } else if (key === 'mlflow.trace.archiveNow') {
    const { older_than } = parsedConfig(value);
    if (older_than !== undefined && older_than !== null) checkRetention(older_than);
  }
}

function parsedConfig(value: string): Record<string, unknown> {
  let config: unknown;
  try {
    config = JSON.parse(value);
  } catch {
    config = null;
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw invalidParameter('Trace archival config must be encoded as a JSON object.');
  }
  return config as Record<string, unknown>;
}

function checkRetention(retention: unknown): void {
  const trimmed = typeof retention === 'string' ? retention.trim() : '';
  if (trimmed.length > MAX_LENGTH) {
    throw invalidParameter('Trace archival duration must be at most 32 characters.');
  }
  if (!/^[1-9]\d*[mhd]$/.test(trimmed)) {
    throw invalidParameter(
      'Trace archival retention must be in the form `<int><unit>`, ' +
        "where unit is one of 'm', 'h', or 'd'."
    );
  }
}

const MAX_LENGTH = 32;
