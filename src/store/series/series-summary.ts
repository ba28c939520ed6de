/** What search and lists need of one series, without its points. */
export interface SeriesSummary {
  readonly key: string;
  /** Points, exact duplicates once where they are known. */
  readonly count: number;
  /** Of the first point by (step, timestamp, value). */
  readonly first: number;
  /** MLflow's latest point: the greatest by (step, timestamp, value), NaN ranked as 0. */
  readonly latest: number;
  readonly latest_step: number;
  readonly latest_timestamp: number;
  /** Smallest and largest of the values that are numbers; NaN when none is. */
  readonly min: number;
  readonly max: number;
  /** Of the values that are numbers. */
  readonly mean: number;
}
