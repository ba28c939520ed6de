/** How a figure's axes are read. */
export interface Axes {
  /** `time`: of the clock; `relative`: since the run's first point. */
  x: 'step' | 'time' | 'relative';
  xLog: boolean;
  yLog: boolean;
  /** 0: off … 0.99, as in `smooth`. */
  smoothing: number;
}

export const DEFAULT_AXES: Axes = { x: 'step', xLog: false, yLog: false, smoothing: 0 };

/** Steps, both ends included. */
export interface StepRange {
  start: number;
  end: number;
}

export const isWithin = (step: number, { start, end }: StepRange) => step >= start && step <= end;
