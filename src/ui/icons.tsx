import type { ReactNode } from 'react';
import type { ExecutionState } from '../protocol/entities/session.ts';
import type { RunState } from './run-state.ts';

/** Icons of 16 px in the colour of the text around them. They never stand without a word or a label. */
function icon(name: string, drawing: ReactNode) {
  const Icon = () => (
    <svg className="ct-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {drawing}
    </svg>
  );
  Icon.displayName = name;
  return Icon;
}

const line = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.6,
  strokeLinecap: 'round',
  strokeLinejoin: 'round'
} as const;

const RunningIcon = icon(
  'RunningIcon',
  <>
    <circle cx="8" cy="8" r="6.2" {...line} strokeWidth={1.2} opacity={0.45} />
    <circle cx="8" cy="8" r="3.4" fill="currentColor" />
  </>
);
const IdleIcon = icon('IdleIcon', <circle cx="8" cy="8" r="3.4" fill="currentColor" />);
const WaitingIcon = icon('WaitingIcon', <circle cx="8" cy="8" r="4.4" {...line} />);
const CheckIcon = icon(
  'CheckIcon',
  <path d="M3.2 8.6l3.2 3.2L12.9 4.9" {...line} strokeWidth={1.9} />
);
const CrossIcon = icon('CrossIcon', <path d="M4 4l8 8M12 4l-8 8" {...line} strokeWidth={1.9} />);
const StopIcon = icon(
  'StopIcon',
  <rect x="4" y="4" width="8" height="8" rx="1" fill="currentColor" />
);
const SkipIcon = icon('SkipIcon', <path d="M3.6 8h8.8" {...line} strokeWidth={1.9} />);
const QuestionIcon = icon(
  'QuestionIcon',
  <>
    <path d="M5.6 6.1a2.4 2.4 0 1 1 3.6 2.1c-.8.5-1.2.9-1.2 1.7" {...line} />
    <circle cx="8" cy="12.4" r="1" fill="currentColor" />
  </>
);
export const WarningIcon = icon(
  'WarningIcon',
  <>
    <path d="M8 2.4L14.2 13.2H1.8z" {...line} />
    <path d="M8 6.4v3.2" {...line} />
    <circle cx="8" cy="11.4" r="0.8" fill="currentColor" />
  </>
);
export const CloseIcon = icon(
  'CloseIcon',
  <path d="M4.5 4.5l7 7M11.5 4.5l-7 7" {...line} strokeWidth={1.3} />
);
export const CaretIcon = icon('CaretIcon', <path d="M6 4l4 4l-4 4" {...line} />);
export const CellIcon = icon(
  'CellIcon',
  <>
    <circle cx="8" cy="8" r="4" {...line} strokeWidth={1.3} />
    <path d="M8 1.6v3M8 11.4v3M1.6 8h3M11.4 8h3" {...line} strokeWidth={1.3} />
  </>
);
export const CopyIcon = icon(
  'CopyIcon',
  <>
    <rect x="5.4" y="5.4" width="8" height="8" rx="1" {...line} strokeWidth={1.3} />
    <path d="M10.6 3.4v-.8h-8v8h.8" {...line} strokeWidth={1.3} />
  </>
);
export const OutsideIcon = icon(
  'OutsideIcon',
  <path d="M6.5 3.4H3v9.6h9.6V9.5M9 2.8h4.2V7M13 3L7.6 8.4" {...line} strokeWidth={1.3} />
);

export function RunStateIcon({ state }: { state: RunState }) {
  const Drawn = RUN_ICONS[state];
  return (
    <span className={`ct-state ct-state-${state}`}>
      <Drawn />
    </span>
  );
}

export function ExecutionStateIcon({ state }: { state: ExecutionState }) {
  const [Drawn, tone] = EXECUTION_ICONS[state];
  return (
    <span className={`ct-state ct-state-${tone}`}>
      <Drawn />
    </span>
  );
}

const RUN_ICONS: Record<RunState, () => ReactNode> = {
  running: RunningIcon,
  idle: IdleIcon,
  'cell-failed': WarningIcon,
  scheduled: WaitingIcon,
  finished: CheckIcon,
  failed: CrossIcon,
  killed: StopIcon
};

const EXECUTION_ICONS: Record<ExecutionState, [() => ReactNode, RunState | 'quiet']> = {
  queued: [WaitingIcon, 'quiet'],
  started: [RunningIcon, 'running'],
  ok: [CheckIcon, 'finished'],
  error: [CrossIcon, 'failed'],
  aborted: [SkipIcon, 'quiet'],
  lost: [QuestionIcon, 'killed']
};
