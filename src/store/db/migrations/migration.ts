/** One step of the schema. Once released it is never changed: the next one corrects it. */
export interface Migration {
  /** From 1, without gaps. */
  number: number;
  name: string;
  /** The celltrail version that brings it, and that a folder with it needs from then on. */
  since: string;
  statements: readonly string[];
}
