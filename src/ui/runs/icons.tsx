import type { ReactNode } from 'react';

/** As those of `../icons.tsx`, for what only the list of runs has. */
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
export const EllipsisIcon = icon(
  'EllipsisIcon',
  <path d="M3.6 8h.01M8 8h.01M12.4 8h.01" strokeWidth={2.6} />
);
export const PlotIcon = icon(
  'PlotIcon',
  <path d="M2.6 2.6v10.8h10.8M5 10.4l2.6-3.2 2 1.6 3.4-4.6" />
);
