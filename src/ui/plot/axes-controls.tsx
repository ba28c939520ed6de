import type { Axes } from '../../plot/axes.ts';
import type { Translation } from '../translation.ts';

/** How the plots beside it are drawn: one row of small controls, which wraps where it is narrow. */
export function AxesControls({
  axes,
  timed = true,
  trans,
  onChange
}: {
  axes: Axes;
  /** False: the points have no times, and lie on an axis of steps whatever was chosen. */
  timed?: boolean;
  trans: Translation;
  onChange(axes: Axes): void;
}) {
  const percent = Math.round(axes.smoothing * 100);
  const x = timed ? axes.x : 'step';
  return (
    <div className="ct-axes-controls" role="group" aria-label={trans.__('Axes')}>
      <label className="ct-axes-control">
        <span>{trans.__('x')}</span>
        <select
          className="ct-select"
          aria-label={trans.__('x axis')}
          value={x}
          title={timed ? undefined : trans.__('The times of these points are not known.')}
          onChange={event => onChange({ ...axes, x: event.target.value as Axes['x'] })}
        >
          <option value="step">{trans.__('step')}</option>
          <option value="time" disabled={!timed}>
            {trans.__('time')}
          </option>
          <option value="relative" disabled={!timed}>
            {trans.__('relative time')}
          </option>
        </select>
      </label>
      <label className="ct-axes-control">
        <input
          type="checkbox"
          checked={axes.xLog}
          disabled={x === 'time'}
          onChange={event => onChange({ ...axes, xLog: event.target.checked })}
        />
        <span>{trans.__('log x')}</span>
      </label>
      <label className="ct-axes-control">
        <input
          type="checkbox"
          checked={axes.yLog}
          onChange={event => onChange({ ...axes, yLog: event.target.checked })}
        />
        <span>{trans.__('log y')}</span>
      </label>
      <label className="ct-axes-control">
        <span>{trans.__('Smoothing')}</span>
        <input
          className="ct-range"
          type="range"
          min={0}
          max={99}
          value={percent}
          aria-valuetext={percent === 0 ? trans.__('off') : axes.smoothing.toFixed(2)}
          onChange={event => onChange({ ...axes, smoothing: Number(event.target.value) / 100 })}
        />
        <span className="ct-number ct-range-value">
          {percent === 0 ? trans.__('off') : axes.smoothing.toFixed(2)}
        </span>
      </label>
    </div>
  );
}
