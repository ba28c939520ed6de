import { get, post, type Step } from './step.ts';

/** The requests that steps of the registry are made of. */
export const patch = (name: string, endpoint: string, body: unknown, more: Partial<Step> = {}) =>
  post(name, endpoint, body, { method: 'PATCH', ...more });

export const remove = (name: string, endpoint: string, body: unknown, more: Partial<Step> = {}) =>
  post(name, endpoint, body, { method: 'DELETE', ...more });

type Query = Record<string, string | number | readonly string[]>;

/** @param endpoint `registered-models` or `model-versions` */
export const searchOf =
  (endpoint: string) =>
  (name: string, query: Query, more: Partial<Step> = {}): Step => {
    const parameters = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) {
      for (const item of [value].flat()) parameters.append(key, String(item));
    }
    return get(name, `${endpoint}/search?${parameters}`, more);
  };

/** A version of `reg one`. */
export const createVersion = (name: string, body: object, more: Partial<Step> = {}) =>
  post(name, 'model-versions/create', { name: 'reg one', ...body }, more);

export const versionOne = (version: string) => ({ name: 'reg one', version });

export const RANDOM_ORDER =
  'the message prints a Python set, whose order changes from start to start';
