import { expect, it } from 'vitest';
import { LIGHT_COLOURS, SERIES_COLOURS, seriesStyle } from '../../src/plot/palette.ts';

/** `--jp-layout-color1` and `--jp-layout-color0` of JupyterLab's themes: light, dark, dark high contrast. */
const GROUNDS = ['#ffffff', '#212121', '#111111', '#000000'];

it.each(GROUNDS)('has a contrast of at least 3 on %s', ground => {
  const low = SERIES_COLOURS.filter(colour => contrast(colour, ground) < 3);
  expect(low).toEqual([]);
});

it('has ten different colours', () => {
  expect(new Set(SERIES_COLOURS).size).toBe(10);
});

it('changes the dash pattern from the eleventh series on, so that fifty look different', () => {
  const styles = Array.from({ length: 50 }, (_, index) => JSON.stringify(seriesStyle(index)));
  expect(new Set(styles).size).toBe(50);
  expect(seriesStyle(9).dash).toBeNull();
  expect(seriesStyle(10)).toMatchObject({ colour: SERIES_COLOURS[0], dash: expect.any(String) });
});

it('writes the text of saved pictures with a contrast of 4.5', () => {
  for (const colour of [LIGHT_COLOURS.text, LIGHT_COLOURS.faint]) {
    expect(contrast(colour, LIGHT_COLOURS.ground)).toBeGreaterThanOrEqual(4.5);
  }
});

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map(at => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
