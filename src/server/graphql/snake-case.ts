/** `experimentId` to `experiment_id`: GraphQL's names of fields to those of the protos. */
export const snakeCase = (name: string) =>
  name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);

/** The fields of an input, by their names in the protos. Null is absent. */
export function snakeCased(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given = Object.entries(input).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [snakeCase(name), value]));
}
