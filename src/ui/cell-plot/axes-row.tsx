import { useEffect, useRef } from 'react';
import { isDefaultAxes, type Axes } from '../../plot/axes.ts';
import { EllipsisIcon } from '../line-icons.tsx';
import { AxesControls } from '../plot/axes-controls.tsx';
import type { Translation } from '../translation.ts';

/** Shows and hides how the plot is drawn; marked while that is not as in a new plot. */
export function AxesButton({
  axes,
  open,
  controls,
  trans,
  onOpen
}: {
  axes: Axes;
  open: boolean;
  /** Id of the row. */
  controls: string;
  trans: Translation;
  onOpen(open: boolean): void;
}) {
  const label = trans.__('Axes and smoothing');
  return (
    <button
      className={`ct-icon-button ct-axes-button ${isDefaultAxes(axes) ? '' : 'ct-on'}`}
      type="button"
      title={label}
      aria-label={label}
      aria-expanded={open}
      aria-controls={open ? controls : undefined}
      onClick={() => onOpen(!open)}
    >
      <EllipsisIcon />
    </button>
  );
}

/** What the button opens, with the focus in it. Escape closes it. */
export function AxesRow({
  id,
  onClose,
  ...controls
}: {
  id: string;
  axes: Axes;
  timed: boolean;
  trans: Translation;
  onChange(axes: Axes): void;
  onClose(): void;
}) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => row.current?.querySelector('select')?.focus({ preventScroll: true }), []);
  return (
    <div
      ref={row}
      id={id}
      className="ct-cell-plot-axes"
      onKeyDown={event => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        // A notebook in command mode has a meaning for nearly every other key.
        event.stopPropagation();
        if (event.key !== 'Escape') return;
        const plot = row.current?.closest('.ct-cell-plot');
        plot?.querySelector<HTMLElement>('.ct-axes-button')?.focus();
        onClose();
      }}
    >
      <AxesControls {...controls} />
    </div>
  );
}
