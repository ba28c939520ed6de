import type { Json } from '../../server/ask.ts';

/** Ids that earlier answers of one server brought, by our name for them. */
export type Names = Record<string, string>;

export interface Step {
  name: string;
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/2.0/`; from the server's root when it begins with a slash. `<name>` is an id. */
  path: string | ((names: Names) => string);
  /** Text and bytes are sent as they are. */
  body?: unknown;
  headers?: Record<string, string>;
  /** What of the answer later steps call by a name. */
  save?: Record<string, (answer: Json) => string>;
  /** Why only the status is compared. */
  statusOnly?: string;
  /** Why a field of the answer is not compared, by its path: `run.info.start_time`. */
  except?: Record<string, string>;
  /** Where MLflow's server fails with its page of status 500, ours is to answer anything but that. */
  orPage?: true;
  /**
   * The name of a field whose value MLflow's parser cannot read. Unless a check of its own refuses
   * that, MLflow drops it with all that follows it, and goes on: then ours is to refuse it by name.
   */
  orRefused?: string;
  /** Why ours answers something else on purpose, with this status: what MLflow does by accident. */
  better?: { status: number; why: string };
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
