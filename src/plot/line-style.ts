export type { StepRange } from './axes.ts';

/** How a line of a figure looks, and what it is called. */
export interface LineStyle {
  /** Place in the palette. */
  colour: number;
  label: string;
  /** Drawn at 35 %: older attempts, raw lines beneath smoothed ones. */
  faint?: boolean;
}

/** Opacity of what is faint. */
export const FAINT_OPACITY = 0.35;
