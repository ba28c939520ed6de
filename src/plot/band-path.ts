import type { Band } from './band.ts';
import { drawLine, type LinePlaces } from './line-path.ts';
import { pixelText } from './pixel-text.ts';
import { fits } from './scale.ts';

export interface PanelBand {
  label: string;
  /** Place in the palette. */
  colour: number;
  /** SVG path data of the range, to be filled. */
  area: string;
  /** Of the mean line. */
  mean: string;
}

export function drawBand(
  places: LinePlaces,
  { label, colour, x, low, mean, high }: Band
): PanelBand {
  const { plot, xScale, yScale, xAt, yAt } = places;
  const [from, to] = xScale.domain;
  const shown = [...x.keys()].filter(
    at => fits(xScale, x[at]) && x[at] >= from && x[at] <= to && fits(yScale, high[at])
  );
  // Where its low edge has no place on a logarithmic axis, the band reaches to the bottom.
  const bottom = plot.y + plot.height;
  const upper = shown.map(at => pair(xAt(x[at]), yAt(high[at])));
  const lower = shown.map(at => pair(xAt(x[at]), fits(yScale, low[at]) ? yAt(low[at]) : bottom));
  const line = drawLine(
    places,
    shown.map(at => x[at]),
    shown.map(at => mean[at])
  );
  return {
    label,
    colour,
    area: shown.length < 2 ? '' : `M${[...upper, ...lower.reverse()].join('L')}Z`,
    mean: line.path
  };
}

const pair = (x: number, y: number) => `${pixelText(x)} ${pixelText(y)}`;
