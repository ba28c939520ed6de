import manifest from '../../package.json' with { type: 'json' };

/** celltrail's own version, as `package.json` has it. */
export const VERSION: string = manifest.version;

/**
 * What `/version` answers: the MLflow release whose REST API we speak. Clients choose what they
 * send by it.
 */
export const MLFLOW_VERSION = '3.17.2';
