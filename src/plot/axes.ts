/** How a figure's axes are read. */
export interface Axes {
  /** `time`: of the clock; `relative`: since the first point of all lines that belong together. */
  x: 'step' | 'time' | 'relative';
  xLog: boolean;
  yLog: boolean;
  /** 0: off … 0.99, as in `smooth`. */
  smoothing: number;
}

export const DEFAULT_AXES: Axes = { x: 'step', xLog: false, yLog: false, smoothing: 0 };

export const isDefaultAxes = (axes: Axes) =>
  (Object.keys(DEFAULT_AXES) as (keyof Axes)[]).every(key => axes[key] === DEFAULT_AXES[key]);

/** Of what was kept somewhere, and may be anything: what makes no sense is as in a new plot. */
export function parseAxes(kept: Partial<Record<keyof Axes, unknown>> | null): Axes {
  const { x, xLog, yLog, smoothing } = kept ?? {};
  return {
    x: x === 'time' || x === 'relative' ? x : DEFAULT_AXES.x,
    xLog: xLog === true,
    yLog: yLog === true,
    smoothing:
      typeof smoothing === 'number' && smoothing > 0 && smoothing < 1
        ? smoothing
        : DEFAULT_AXES.smoothing
  };
}

/** Steps, both ends included. */
export interface StepRange {
  start: number;
  end: number;
}

export const isWithin = (step: number, { start, end }: StepRange) => step >= start && step <= end;
