import type { Numbers } from '../columns/number-column.ts';
import type { Texts } from '../columns/text-column.ts';
import { wholeCodes, wholeNumbers } from '../columns/whole-column.ts';

export interface FoldChoice {
  stage: 'active' | 'deleted';
  /** Key of the experiment's row; null: all. */
  experiment: number | null;
}

/**
 * Which runs make one row with the run of their session. A session run that is in another stage or
 * experiment than the list is about is not in sight, and its runs stand for themselves.
 */
export class SessionFold {
  /** By the key of each run's row, the one that it is shown in: its own, or its session run's. */
  readonly shownIn: Int32Array;
  /** Runs of the stage nested under each session run that is in that stage, wherever they are. */
  readonly nested: Int32Array;
  /** 1 for a run of the list when sessions are folded: it is shown in a row that the list is about. */
  readonly inSight: Uint8Array;
  /** 1 for a run of the list when they are not. */
  readonly isInPlace: Uint8Array;

  /** @param rows one above the highest key of a run */
  constructor(
    rows: number,
    columns: { sessionRun: Numbers; stage: Texts; experiment: Numbers },
    { stage, experiment }: FoldChoice
  ) {
    const homes = wholeNumbers(columns.sessionRun, rows);
    const stages = wholeCodes(columns.stage, rows);
    const experiments = wholeNumbers(columns.experiment, rows);
    const wanted = columns.stage.codeOf(stage);
    const inStage = new Uint8Array(rows);
    const inExperiment = new Uint8Array(rows);
    for (let row = 0; row < rows; row++) {
      inStage[row] = Number(stages[row] === wanted);
      inExperiment[row] = Number(experiment === null || experiments[row] === experiment);
    }
    this.shownIn = new Int32Array(rows);
    this.nested = new Int32Array(rows);
    this.inSight = new Uint8Array(rows);
    this.isInPlace = new Uint8Array(rows);
    for (let row = 0; row < rows; row++) {
      const home = homes[row];
      const isNested = !Number.isNaN(home) && home !== row && home < rows;
      if (isNested && inStage[row] === 1 && inStage[home] === 1) this.nested[home]++;
      const shownIn = isNested && inStage[home] === 1 && inExperiment[home] === 1 ? home : row;
      this.shownIn[row] = shownIn;
      this.inSight[row] = inStage[row] & inExperiment[shownIn];
      this.isInPlace[row] = inStage[row] & inExperiment[row];
    }
  }
}
