// What a host writes into a notebook and reads back from it, beside the view that draws it: hosts
// know the views, not how they are drawn.
export { bundleSvg } from '../../plot/bundle-svg.ts';
export { bundleText, parsePlotBundle } from '../../plot/plot-bundle.ts';
