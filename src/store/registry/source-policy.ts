import { ApiError } from '../../protocol/errors.ts';
import type { CreateModelVersion } from '../../protocol/endpoints/model-versions.ts';
import { MLFLOW_IS_PROMPT } from '../../protocol/tags.ts';
import { invalidParameter } from '../tracking/invalid-parameter.ts';
import { parseUri } from './parsed-uri.ts';

/** What whoever runs the server allows as source of a model version. */
export interface SourcePolicy {
  /** Sources must match it somewhere. */
  readonly pattern: RegExp | null;
  /** Of those that name a host to connect to. */
  readonly allowedSchemes: ReadonlySet<string>;
}

/** @param environment with MLflow's own variables */
export function sourcePolicy(
  environment: Readonly<Record<string, string | undefined>>
): SourcePolicy {
  const pattern = environment[PATTERN_VARIABLE];
  const schemes = environment[SCHEMES_VARIABLE] ?? '';
  return {
    pattern: pattern ? compiled(pattern) : null,
    allowedSchemes: new Set(schemes.split(',').map(scheme => scheme.trim().toLowerCase()))
  };
}

/** What can be said of a source without looking anything up. */
export function checkSource({ source, tags }: CreateModelVersion, policy: SourcePolicy): void {
  if (policy.pattern !== null && !policy.pattern.test(source)) {
    throw invalidParameter(`Invalid model version source: '${source}'.`);
  }
  if (isPromptRequest(tags) && !PROMPT_SOURCES.includes(source)) {
    throw invalidParameter(
      `Invalid prompt source: '${source}'. Prompt sources must use an MLflow placeholder.`
    );
  }
  const { scheme, authority } = parseUri(source);
  const ownHost = scheme === 'mlflow-artifacts' && authority === '';
  if (HOST_SCHEMES.has(scheme) && !ownHost && !policy.allowedSchemes.has(scheme)) {
    throw invalidParameter(
      `'source' cannot use the '${scheme}' scheme: the '${scheme}' scheme addresses a host other ` +
        "than the tracking server's configured artifact storage, so the server would connect to " +
        `the host named in the URI. Set the ${SCHEMES_VARIABLE} environment variable on the ` +
        'server to allow it.'
    );
  }
}

/** Of several values of the tag the last counts. @param tags as they came: nothing in them is checked */
export function isPromptRequest(tags: CreateModelVersion['tags'] = []): boolean {
  const value: unknown = tags.findLast(({ key }) => key === MLFLOW_IS_PROMPT)?.value;
  return typeof value === 'string' && value.toLowerCase() === 'true';
}

function compiled(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (error) {
    throw new ApiError('INVALID_STATE', `${PATTERN_VARIABLE} is no regular expression.`, {
      cause: error
    });
  }
}

const PATTERN_VARIABLE = 'MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX';
const SCHEMES_VARIABLE = 'MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES';

/** mlflow/store/artifact/host_policy.py; this server's own storage is never at another host. */
const HOST_SCHEMES = new Set([
  'ftp',
  'sftp',
  'hdfs',
  'viewfs',
  'http',
  'https',
  'mlflow-artifacts',
  'r2',
  'b2',
  'abfss'
]);

/** Prompts have no artifacts; MLflow's own clients send one of these (mlflow/prompt/constants.py). */
const PROMPT_SOURCES = ['dummy-source', 'prompt-template'];
