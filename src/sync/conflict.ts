/** What only a person can decide: trying again does not help. Its message says what to do. */
export class Conflict extends Error {
  override name = 'Conflict';
}
