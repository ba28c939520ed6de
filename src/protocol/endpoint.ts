/**
 * One declaration per endpoint, read by both sides: the server checks a request by `fields`, the
 * client builds a URL from `method` and `path`.
 */
export interface Endpoint<Request, Response> {
  readonly method: Method;
  /**
   * Without a leading slash: `2.0/mlflow/runs/get`. `{model_id}` stands for one part of the path,
   * and is a field of the request.
   */
  readonly path: string;
  /** Absent: below `/api/` and `/ajax-api/`. `ajax`: below the second alone. `root`: the server's root. */
  readonly under?: 'api' | 'ajax' | 'root';
  readonly fields: Fields<Request>;
  /** Never set; carries the response's type. */
  readonly response?: Response;
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/**
 * What a field holds. `message` is an object whose own fields are checked by the store; `enum`
 * takes a name or a number, as protobuf's JSON form does.
 */
export interface Field {
  readonly type: 'string' | 'int' | 'double' | 'bool' | 'enum' | 'message';
  readonly repeated?: true;
  /** Neither null nor the empty string, as MLflow's `_assert_required` has it. */
  readonly required?: true;
  /** Names by number, for `enum`. */
  readonly values?: Readonly<Record<number, string>>;
}

export type Fields<Request> = { readonly [Key in keyof Required<Request>]: Field };

export function endpoint<Request, Response>(
  method: Method,
  path: string,
  fields: Fields<Request>,
  under?: Endpoint<Request, Response>['under']
): Endpoint<Request, Response> {
  return { method, path, fields, under };
}

export const STRING: Field = { type: 'string' };
export const INT: Field = { type: 'int' };
export const DOUBLE: Field = { type: 'double' };
export const BOOL: Field = { type: 'bool' };
export const STRINGS: Field = { type: 'string', repeated: true };
export const MESSAGES: Field = { type: 'message', repeated: true };

export const required = (field: Field): Field => ({ ...field, required: true });
