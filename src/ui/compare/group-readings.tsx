import type { Axes } from '../../plot/axes.ts';
import { formatDuration } from '../../plot/format-duration.ts';
import { formatNumber } from '../../plot/format-number.ts';
import { formatTime } from '../../plot/format-time.ts';
import { seriesStyle } from '../../plot/palette.ts';
import { useCursorLink, type CursorLink } from '../plot/cursor-link.tsx';
import type { Translation } from '../translation.ts';
import { useModel } from '../use-model.ts';
import { groupAt, type GroupCurve } from './group-at.ts';

interface Props {
  groups: readonly GroupCurve[];
  axis: Axes['x'];
  trans: Translation;
}

/**
 * Mean, range and number of runs of each group: at the place that is read in this plot or in one beside
 * it, else at the end. Always as high as it is, so that nothing moves under the pointer.
 */
export function GroupReadings(props: Props) {
  const linked = useCursorLink(props.axis, null);
  return linked === null ? (
    <Rows {...props} x={null} />
  ) : (
    <Following {...props} link={linked.link} />
  );
}

function Following({ link, ...props }: Props & { link: CursorLink }) {
  const place = useModel(link);
  return <Rows {...props} x={place?.axis === props.axis ? place.x : null} />;
}

function Rows({ groups, axis, x, trans }: Props & { x: number | null }) {
  return (
    <table className="ct-group-readings">
      <thead>
        <tr className="ct-faint">
          <th scope="col">{x === null ? trans.__('last') : placeText(x, axis, trans)}</th>
          <th scope="col">{trans.__('mean')}</th>
          <th scope="col">{trans.__('low – high')}</th>
          <th scope="col">{trans.__('runs')}</th>
        </tr>
      </thead>
      <tbody>
        {groups.map(group => (
          <Row key={group.band.colour} group={group} x={x ?? group.band.x.at(-1) ?? 0} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ group, x }: { group: GroupCurve; x: number }) {
  const { label, colour } = group.band;
  const reading = groupAt(group, x);
  return (
    <tr>
      <th scope="row" title={label}>
        <span
          className="ct-swatch"
          style={{ background: seriesStyle(colour).colour }}
          aria-hidden="true"
        />
        <span className="ct-group-label">{label}</span>
      </th>
      {reading === null ? (
        <td colSpan={3}>–</td>
      ) : (
        <>
          <td title={String(reading.mean)}>{formatNumber(reading.mean)}</td>
          <td title={`${reading.low} – ${reading.high}`}>
            {formatNumber(reading.low)} – {formatNumber(reading.high)}
          </td>
          <td>{reading.runs}</td>
        </>
      )}
    </tr>
  );
}

function placeText(x: number, axis: Axes['x'], trans: Translation): string {
  if (axis === 'step') return trans.__('step %1', x);
  return axis === 'time' ? formatTime(x) : formatDuration(x);
}
