/** `experimentId` to `experiment_id`: GraphQL's names of fields to those of the protos. */
export const snakeCase = (name: string) =>
  name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);

/** The fields of an input, by their names in the protos. Null is absent, in lists too. */
export function snakeCased(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given = Object.entries(input).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [snakeCase(name), withoutNulls(value)]));
}

const withoutNulls = (value: unknown): unknown =>
  Array.isArray(value) ? value.filter(item => item !== null) : value;
