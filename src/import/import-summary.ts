/** What an import has added so far. */
export interface ImportCounts {
  experiments: number;
  runs: number;
  points: number;
  files: number;
  bytes: number;
  loggedModels: number;
  registeredModels: number;
  modelVersions: number;
  sessions: number;
  executions: number;
  /** Runs that were here and got something added. */
  completedRuns: number;
}

export const noCounts = (): ImportCounts => ({
  experiments: 0,
  runs: 0,
  points: 0,
  files: 0,
  bytes: 0,
  loggedModels: 0,
  registeredModels: 0,
  modelVersions: 0,
  sessions: 0,
  executions: 0,
  completedRuns: 0
});

/** Sentences for the user, each kind once: which one first, and how many more. */
export class Notes {
  readonly #kinds = new Map<string, { first: string; count: number }>();

  /** @param kind the sentence, with `%s` where the example goes */
  add(kind: string, example: string): void {
    const known = this.#kinds.get(kind);
    if (known === undefined) this.#kinds.set(kind, { first: example, count: 1 });
    else known.count++;
  }

  lines(): string[] {
    return [...this.#kinds].map(([kind, { first, count }]) => {
      const shown = count === 1 ? first : `${first} and ${(count - 1).toLocaleString('en')} more`;
      return kind.replace('%s', () => shown);
    });
  }
}
