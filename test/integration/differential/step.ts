import type { Json } from '../../server/ask.ts';

/** Ids that earlier answers of one server brought, by our name for them. */
export type Names = Record<string, string>;

export interface Step {
  name: string;
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/2.0/`; from the server's root when it begins with a slash. */
  path: string | ((names: Names) => string);
  /** A text is sent as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  /** What of the answer later steps call by a name. */
  save?: Record<string, (answer: Json) => string>;
  /** Why only the status is compared. */
  statusOnly?: string;
}

/** Puts ids in the place of their names in angle brackets. */
export const filled = (text: string, names: Names) =>
  text.replace(/<(\w+)>/g, (whole, name: string) => names[name] ?? whole);

export const TIME = 1_700_000_000_000;

/** In a body, '<name>' stands for the id of that name. */
export const post = (
  name: string,
  endpoint: string,
  body: unknown,
  more: Partial<Step> = {}
): Step => ({
  name,
  method: 'POST',
  path: `mlflow/${endpoint}`,
  body,
  ...more
});
export const get = (name: string, endpoint: string, more: Partial<Step> = {}): Step => ({
  name,
  method: 'GET',
  path: names => `mlflow/${filled(endpoint, names)}`,
  ...more
});
