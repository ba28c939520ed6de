import type { ReactNode } from 'react';

/** Line drawings beside those of icons.tsx; they never stand without a word or a label either. */
function icon(name: string, drawing: ReactNode) {
  const Icon = () => (
    <svg className="ct-icon ct-line-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {drawing}
    </svg>
  );
  Icon.displayName = name;
  return Icon;
}

export const RefreshIcon = icon(
  'RefreshIcon',
  <path d="M12.8 6.2A5.1 5.1 0 1 0 13.1 9M13.2 2.9v3.5H9.7" />
);
export const SortIcon = icon(
  'SortIcon',
  <path d="M5 3v10M2.4 10.4L5 13l2.6-2.6M11 13V3M8.4 5.6L11 3l2.6 2.6" />
);
export const GroupIcon = icon('GroupIcon', <path d="M2.6 3.6h5M5 7.2h8.4M5 10.2h8.4M2.6 13.2h5" />);
export const TableIcon = icon(
  'TableIcon',
  <path d="M2.4 3.4h11.2v9.2H2.4zM2.4 6.4h11.2M2.4 9.5h11.2M6.2 6.4v6.2" />
);
export const PinIcon = icon(
  'PinIcon',
  <path d="M5.4 2.6h5.2M6.2 2.6v4L4.4 9h7.2L9.8 6.6v-4M8 9v4.6" />
);
export const WidthIcon = icon(
  'WidthIcon',
  <path d="M2.4 8h11.2M5.2 5.2L2.4 8l2.8 2.8M10.8 5.2L13.6 8l-2.8 2.8" />
);
export const EllipsisIcon = icon(
  'EllipsisIcon',
  <path d="M3.6 8h.01M8 8h.01M12.4 8h.01" strokeWidth={2.6} />
);
export const PlotIcon = icon(
  'PlotIcon',
  <path d="M2.6 2.6v10.8h10.8M5 10.4l2.6-3.2 2 1.6 3.4-4.6" />
);
export const PencilIcon = icon('PencilIcon', <path d="M3 13l.6-2.8L10.8 3l2.2 2.2-7.2 7.2z" />);
export const CheckIcon = icon('CheckIcon', <path d="M3 8.6l3.2 3.2L13 4.6" />);
export const PlusIcon = icon('PlusIcon', <path d="M8 3v10M3 8h10" />);
export const CellIcon = icon(
  'CellIcon',
  <path d="M5 4.4L1.8 8 5 11.6M11 4.4L14.2 8 11 11.6M9 3.4L7 12.6" />
);
export const ParamIcon = icon(
  'ParamIcon',
  <path d="M2.4 5h6M11.6 5h2M2.4 11h2M7.6 11h6M8.4 3.4v3.2h3.2V3.4zM4.4 9.4v3.2h3.2V9.4z" />
);
export const TagIcon = icon('TagIcon', <path d="M2.6 2.6h5l5.8 5.8-5 5-5.8-5.8zM5.4 5.4h.01" />);
export const FolderIcon = icon('FolderIcon', <path d="M2 4.2h4l1.4 1.6H14v7H2z" />);
export const FileIcon = icon('FileIcon', <path d="M4 2h5.4L12.4 5v9H4zM9.2 2v3.2h3.2" />);
export const DownloadIcon = icon(
  'DownloadIcon',
  <path d="M8 2.6v7.2M4.8 7L8 10.2 11.2 7M3 13.2h10" />
);
export const ModelIcon = icon(
  'ModelIcon',
  <path d="M8 1.8l5.6 3.1v6.2L8 14.2l-5.6-3.1V4.9zM2.6 5L8 8l5.4-3M8 8v6" />
);
export const UpIcon = icon('UpIcon', <path d="M4.5 10L8 6l3.5 4z" fill="currentColor" />);
export const DownIcon = icon('DownIcon', <path d="M4.5 6L8 10l3.5-4z" fill="currentColor" />);
export const NoteIcon = icon(
  'NoteIcon',
  <path d="M3.5 3h9v7L10 12.8H3.5zM5.8 6h4.4M5.8 8.6h2.6" />
);
export const ColumnsIcon = icon(
  'ColumnsIcon',
  <path d="M2.6 3.4h10.8v9.2H2.6zM6.2 3.4v9.2M9.8 3.4v9.2" />
);
const CLOUD = 'M4.6 12.6a2.9 2.9 0 0 1-.3-5.8 3.9 3.9 0 0 1 7.5-.5 3.2 3.2 0 0 1-.2 6.3z';
export const SyncedIcon = icon('SyncedIcon', <path d={`${CLOUD}M6.1 9.3l1.6 1.6 2.6-2.9`} />);
export const SyncFailedIcon = icon(
  'SyncFailedIcon',
  <path d={`${CLOUD}M6.5 7.9l3 3M9.5 7.9l-3 3`} />
);
export const SyncWaitingIcon = icon(
  'SyncWaitingIcon',
  <path d="M8 13.4v-1M8 10.2V3.4M4.8 6.4L8 3.2l3.2 3.2" />
);
export const OfflineIcon = icon('OfflineIcon', <path d="M9.2 2L4 9h3.4L6.8 14 12 7H8.6z" />);
export const PauseIcon = icon(
  'PauseIcon',
  <path d="M5.6 3.6v8.8M10.4 3.6v8.8" strokeWidth={1.8} />
);
export const CloudIcon = icon('CloudIcon', <path d={CLOUD} />);
