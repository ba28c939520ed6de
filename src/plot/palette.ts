/**
 * Colours of series, and the only colour literals of the browser side.
 *
 * Ten colours with a contrast of at least 3 on the grounds of JupyterLab's light (#ffffff) and dark
 * (#111111, #212121) themes, neighbours far apart in hue and lightness. From the eleventh series on
 * they come again with another dash pattern, so that no two of the first fifty look alike.
 */
export const SERIES_COLOURS = [
  '#1f7fd1', // blue
  '#d1601f', // orange
  '#2c8f4e', // green
  '#b84fb8', // purple
  '#a8761a', // ochre
  '#d94a5f', // red
  '#0f8f99', // teal
  '#8068d8', // violet
  '#6f8a1c', // olive
  '#8a7a72' // grey
] as const;

/** As in `stroke-dasharray`, in pixels; the first is a solid line. */
export const DASHES = [null, '6 3', '2 2', '8 3 2 3', '12 4'] as const;

export interface SeriesStyle {
  colour: string;
  dash: string | null;
}

/** @param index from 0, in the order in which the series are shown */
export function seriesStyle(index: number): SeriesStyle {
  const round = Math.floor(index / SERIES_COLOURS.length);
  return {
    colour: SERIES_COLOURS[index % SERIES_COLOURS.length],
    dash: DASHES[round % DASHES.length]
  };
}

export interface FigureColours {
  ground: string;
  text: string;
  /** Axes, ticks, captions. */
  faint: string;
  grid: string;
}

/** For pictures that are saved: a white ground, whatever the page that shows them looks like. */
export const LIGHT_COLOURS: FigureColours = {
  ground: '#ffffff',
  text: '#212121',
  faint: '#616161',
  grid: '#e0e0e0'
};
