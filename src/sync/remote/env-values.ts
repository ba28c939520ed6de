import { ApiError } from '../../protocol/errors.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * As MLflow reads its switches (`_BooleanEnvironmentVariable` of mlflow/environment_variables.py).
 *
 * @returns undefined for one that is not set
 * @throws ApiError INVALID_PARAMETER_VALUE for a value that MLflow refuses
 */
export function booleanOf(env: Env, name: string): boolean | undefined {
  const value = env[name];
  if (value === undefined) return undefined;
  const lower = value.toLowerCase();
  if (!['true', 'false', '1', '0'].includes(lower)) {
    throw invalidVariable(`${name} is "${value}": it is one of true, false, 1 and 0.`);
  }
  return lower === 'true' || lower === '1';
}

/** @throws ApiError INVALID_PARAMETER_VALUE for what is no number of bytes, or less than `least` */
export function bytesOf(env: Env, name: string, least: number): number | undefined {
  const value = env[name];
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value) || Number(value) < least) {
    throw invalidVariable(`${name} is "${value}": it is a number of bytes, ${least} or more.`);
  }
  return Number(value);
}

export const invalidVariable = (message: string, cause?: unknown) =>
  new ApiError('INVALID_PARAMETER_VALUE', message, { cause });
