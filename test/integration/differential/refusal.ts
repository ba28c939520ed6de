import type { Answer } from './send-step.ts';

/** What MLflow's server answers when it fails itself. */
export const isPage = ({ status, type }: Answer) => status === 500 && type === 'text/html';

/** MLflow's check of the types in a request has found that this field is of another. */
export const namesType = (answer: Answer, field: string) =>
  messageOf(answer).includes(` for parameter '${field}' supplied:  Hint: Value was of type `);

/** The answer says that the value of this field, or of this field of a message in a list, is wrong. */
export function refusesByName(answer: Answer, field: string): boolean {
  const named = new RegExp(`^Invalid value .* for parameter '([^']*\\.)?${field}' supplied`, 's');
  const missing = new RegExp(`^Missing value for required parameter '([^']*\\.)?${field}'`);
  const message = messageOf(answer);
  return answer.status === 400 && (named.test(message) || missing.test(message));
}

function messageOf({ body }: Answer): string {
  const { message } = Object(body) as { message?: unknown };
  return typeof message === 'string' ? message : '';
}
